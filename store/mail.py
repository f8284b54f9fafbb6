"""Mails as text, for `sendmail -t` and the like to send."""


def compose(to: str, subject: str, text: str) -> bytes:
    """A whole message of plain text: headers, an empty line, the text (RFC 5322, RFC 2047). All of one `to`.

    It says that a program wrote it, so that no automatic answer comes back (RFC 3834). Who sends it, and when, is for
    the program that takes it to say.
    """
    from email import policy
    from email.message import EmailMessage

    message = EmailMessage(policy.default.clone(cte_type="8bit"))
    message["To"] = to
    message["Subject"] = subject
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    return message.as_bytes()
