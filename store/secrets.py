"""What in a text looks like a password or a key, so that whoever posts it can be asked first.

Signs only: formats that their issuers document, and words such as `password=` with something behind them that is no
placeholder. A secret without a sign is not found, and what is found is never repeated: its line and kind are all that
leaves this module. Every pattern is bounded, so that a hostile text costs no more than a long one.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

MOST = 20
"""So many are named; who has more has seen enough."""


class Found(NamedTuple):
    """Where something looks like a secret: the line, from 1, and what it looks like, as `a GitHub token`."""

    line: int
    kind: str


class _Sign(NamedTuple):
    """A kind of secret: words without which there is none (lower case), and its pattern.

    What a group of the pattern holds must look like no placeholder.
    """

    kind: str
    needs: tuple[str, ...]
    pattern: str


# Where the formats are documented:
#   private keys        RFC 7468 (PEM), RFC 9580 (OpenPGP), OpenSSH's PROTOCOL.key, PuTTY's appendix on PPK, age(1)
#   AWS                 IAM User Guide, "Unique identifiers"; GitHub: Docs, "About authentication", token formats
#   GitLab              Docs, "Token overview", prefixes; Slack: API docs, "Tokens", "Incoming webhooks"
#   Google              Cloud docs, "API keys", "OAuth 2.0"; Stripe: Docs, "API keys"; npm: Docs, "About access tokens"
#   PyPI                Help, "API tokens"; OpenAI, Anthropic, Hugging Face, SendGrid: their docs on API keys
#   DigitalOcean        API docs, "Tokens"; Docker: Docs, "Access tokens"; Vault: Docs, "Tokens"
#   Azure               Docs, "Storage connection strings"; Telegram: Bot API, "Authorizing your bot"
#   JWT                 RFC 7519; HTTP: RFC 9110 (Authorization), 6750 (Bearer), 7617 (Basic), 6265 (cookies)
#   addresses           RFC 3986, 3.2.1; crypt(5), netrc(5), curl(1), mysql(1), sshpass(1)
_SIGNS = (
    _Sign(
        "a private key",
        ("private key", "putty-user-key", "age-secret-key-"),
        r"-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----"
        r"|^PuTTY-User-Key-File-\d:|\bAGE-SECRET-KEY-1[A-Z0-9]{20}",
    ),
    _Sign("an AWS key", ("akia", "asia"), r"\b((?:AKIA|ASIA)[A-Z2-7]{16})\b"),
    _Sign(
        "a GitHub token",
        ("gh", "github_pat_"),
        r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{22})",
    ),
    _Sign("a GitLab token", ("gl",), r"\bgl(?:pat|dt|ptt|rt|cbt|ft|soat|agent|imt)-[A-Za-z0-9_.-]{20}"),
    _Sign(
        "a Slack token",
        ("xox", "xapp-", "hooks.slack.com"),
        r"\bxox[abeoprs]-[A-Za-z0-9-]{10}|\bxapp-\d-[A-Za-z0-9-]{10}"
        r"|hooks\.slack\.com/services/T[A-Z0-9]{6,14}/B[A-Z0-9]{6,14}/[A-Za-z0-9]{16}",
    ),
    _Sign(
        "a Google key",
        ("aiza", "ya29.", "gocspx-"),
        r"\bAIza[A-Za-z0-9_-]{35}\b|\bya29\.[A-Za-z0-9_-]{20}|\bGOCSPX-[A-Za-z0-9_-]{28}",
    ),
    _Sign("a Stripe key", ("k_live_",), r"\b[rs]k_live_[A-Za-z0-9]{16}"),
    _Sign("an npm token", ("npm_",), r"\bnpm_[A-Za-z0-9]{36}\b"),
    _Sign("a PyPI token", ("pypi-",), r"\bpypi-Ag[A-Za-z0-9_-]{30}"),
    _Sign(
        "an API key",
        ("sk-", "hf_", "sg.", "dop_v1_", "dckr_pat_", "hvs."),
        r"\bsk-(?:proj-|ant-)?(?=[A-Za-z_-]{0,40}\d)[A-Za-z0-9_-]{32}|\bhf_[A-Za-z]{34}\b"
        r"|\bSG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}\b|\bdop_v1_[a-f0-9]{64}\b|\bdckr_pat_[A-Za-z0-9_-]{20}"
        r"|\bhvs\.[A-Za-z0-9_-]{24}",
    ),
    _Sign("an Azure key", ("accountkey=",), r"\bAccountKey=[A-Za-z0-9+/]{40}"),
    _Sign("a Telegram token", (":aa",), r"\b\d{8,10}:AA[A-Za-z0-9_-]{33}\b"),
    _Sign("a JSON web token", ("eyj",), r"\beyJ[A-Za-z0-9_-]{8,2000}\.eyJ[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{8}"),
    _Sign(
        "a login in an HTTP header",
        ("authorization", "bearer", "api-key"),
        r"(?i:\bauthorization[\"']?\s{0,3}[:=]\s{0,3}[\"']?(?:bearer|basic|token)|\bbearer|\bx-api-key[\"']?\s{0,3}:)"
        r"\s{1,3}(?=[A-Za-z._~+/=-]{0,80}[0-9])([A-Za-z0-9._~+/=-]{12,})",
    ),
    _Sign("a cookie", ("cookie:",), r"(?im)^[<> \t]{0,4}(?:set-)?cookie:\s{0,3}[^\s=;]{1,64}=([^\s;]{12,})"),
    _Sign(
        "a password in an address",
        ("://",),
        r"\b[A-Za-z][A-Za-z0-9+.-]{1,20}://[^\s/:@\"'<>?#]{1,64}:([^\s/@\"'<>?#]{3,128})@[\w\[]",
    ),
    _Sign(
        "a hashed password",
        ("$1$", "$2", "$5$", "$6$", "$7$", "$y$", "$gy$", "$argon2"),
        r"\$(?:1|5|6|7|gy|y)\$[^\s:$]{1,40}\$[./A-Za-z0-9$]{20}|\$2[abxy]\$\d\d\$[./A-Za-z0-9]{50}|\$argon2id?\$v=",
    ),
    _Sign(
        "a password of a command",
        ("mysql", "sshpass", "curl", "--password", "--token", "machine"),
        r"\bmysql(?:dump|admin)?\s[^\n]{0,200}?\s?-p([^\s-]\S{3,64})|\bsshpass\s+-p\s?(\S{4,64})"
        r"|\bcurl\s[^\n]{0,200}?(?:-u|--user)\s?[\"']?[^\s:\"']{1,64}:([^\s\"']{3,64})"
        r"|--(?:password|token)\s+[\"']?([^\s\"'-]\S{5,64})|\bmachine\s\S{1,200}\slogin\s\S{1,64}\spassword\s(\S{3,64})",
    ),
)

_LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")
_WORD = re.compile(r"passw(?:or)?d|passphrase|pwd|secret|token|api[_-]?key|access[_-]?key")
_ASSIGNED = re.compile(
    r"(?:[_-]\w{1,16})?[\"']?"
    r"(?P<sign>[ \t]{0,3}(?::=|=>|=|:)[ \t]{0,3})(?P<quote>[\"']?)(?P<value>[^\s\"'`,;<>&|]{4,200})"
)
_NAME = re.compile(r"[A-Za-z_]+(?:[.\[][A-Za-z_]+\]?)*")
_NO_SECRET = re.compile(
    r"(?i)[$%{(\[*<@#/\\]|.*(?:example|redacted|your|placeholder|changeme|dummy|xxxx|\*\*\*|\.\.\.|\(|…|%s|\$\{)"
    r"|(.)\1*$|(?:none|null|true|false|yes|no|required|optional|string|hidden|unknown|passw(?:or)?d|secret|token)\W*$"
)

_PASS = ("pass", "pwd")

_COMPILED: list[tuple[_Sign, re.Pattern[str]]] = []


def find(text: str) -> tuple[Found, ...]:
    """What looks like a secret, in order, each line and kind once, the first `MOST` of them."""
    lowered = text.translate(_LOWER)  # Unlike lower(), this keeps every character where it stands.
    found: dict[Found, None] = {}
    line, at = 1, 0
    for start, kind in sorted(_places(text, lowered)):
        line += text.count("\n", at, start)
        at = start
        found[Found(line, kind)] = None
        if len(found) == MOST:
            break
    return tuple(found)


def _places(text: str, lowered: str) -> Iterator[tuple[int, str]]:
    if not _COMPILED:
        _COMPILED.extend((sign, re.compile(sign.pattern, re.MULTILINE)) for sign in _SIGNS)
    for sign, pattern in _COMPILED:
        if any(word in lowered for word in sign.needs):
            for match in pattern.finditer(text):
                value = next(filter(None, match.groups()), None)
                if value is None or not _NO_SECRET.match(value):
                    yield match.start(), sign.kind
    end = 0
    for word in _WORD.finditer(lowered):
        given = _ASSIGNED.match(text, word.end()) if word.start() >= end else None
        end = given.end() if given is not None else end
        if given is not None and _given(word[0], given["sign"], given["quote"], given["value"]):
            yield word.start(), "a password" if word[0].startswith(_PASS) else "a key"


def _given(word: str, sign: str, quote: str, value: str) -> bool:
    """Whether what stands behind a word such as `password` is one, and neither a placeholder, a name nor prose."""
    value = value.rstrip(").,]}:") if not quote else value
    if len(value) < 6 or _NO_SECRET.match(value):
        return False
    mixed = any(char.isdigit() for char in value) and any(char.isalpha() for char in value)
    if quote or mixed:
        return True
    # Without a digit it may be a variable's name, or the next word of a sentence.
    return sign == "=" and word.startswith(_PASS) and _NAME.fullmatch(value) is None


def said(found: tuple[Found, ...]) -> str:
    """What was found, in words: `line 3 looks like a password, line 8 like a GitHub token`."""
    first, *others = found
    words = [
        f"line {first.line:,} looks like {first.kind}",
        *(f"line {one.line:,} like {one.kind}" for one in others[:3]),
    ]
    more = ", and others" if len(others) > 3 else ""
    return ", ".join(words) + more
