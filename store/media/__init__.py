"""The files that posts point to, as they are on disk: looked at in a process of its own, under limits."""
