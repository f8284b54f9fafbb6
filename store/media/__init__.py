"""Whatever touches the path of an attached file: in processes of their own, under limits. See docs/attachments.md."""
