"""Bytes of mails as text, whatever their charset is said to be."""

import codecs

# What the label says, and what is meant: supersets in which Windows and others really wrote.
MEANT = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
}
# Codecs that are no charsets, or take time that grows with the square of the text.
NONE = {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs", "oem"}


def decoded(data: bytes, charset: str | None) -> str:
    """Text out of bytes: as the charset says where that can be, else as UTF-8, else as Windows-1252.

    Text that is valid UTF-8 beyond ASCII counts as UTF-8, even where one of the charsets of single bytes is named, as
    those would take any bytes at all. What stands for nothing becomes U+FFFD.
    """
    codec = _codec(charset)
    single = codec is None or codec.startswith(("cp125", "iso8859", "koi8"))
    for name in ("utf-8", codec) if single else (codec, "utf-8"):
        if name is not None:
            try:
                return data.decode(name)
            except (UnicodeError, ValueError):
                continue
    return data.decode(codec if codec is not None and codec != "utf-8" else "cp1252", "replace")


def _codec(charset: str | None) -> str | None:
    if not charset or not charset.isascii() or "\x00" in charset:
        return None
    wanted = charset.strip().lower()
    try:
        found = codecs.lookup(wanted.removeprefix("x-").removesuffix("-i").removesuffix("-e"))
        b"x".decode(found.name, "replace")
    except (LookupError, ValueError):
        return None
    return None if found.name in NONE else MEANT.get(found.name, found.name)
