"""Who acts, at what time, by which way in."""

import hashlib
import os
from pathlib import Path
from typing import Literal, NamedTuple

from store.clock import Clock, iso, utc_now

Via = Literal["local", "door", "demo", "import"]


class Identity(NamedTuple):
    """What proves who somebody is: a subject (`1000`) of a kind (`uid`) in a realm (this host)."""

    realm: str
    kind: str
    subject: str
    name: str


class Session(NamedTuple):
    """The acting member's id (None before the first write), the clock, and the way in.

    `via` decides what a session may reach outside the store; the clock is given from outside, so that the demo
    and the tests have their own.
    """

    actor: int | None
    clock: Clock = utc_now
    via: Via = "local"
    identity: Identity | None = None

    def now(self) -> str:
        """The session's time as the store writes it."""
        return iso(self.clock())


def host_realm() -> str:
    """This host, as a realm: a digest of its machine id, which itself must not leave the host (machine-id(5))."""
    for source in ("/etc/machine-id", "/var/lib/dbus/machine-id"):
        try:
            machine = Path(source).read_text().strip()
        except OSError:
            continue
        if machine:
            break
    else:
        import socket

        machine = socket.gethostname()
    return hashlib.sha256(b"hallway realm " + machine.encode()).hexdigest()[:32]


def local_identity() -> Identity:
    """The operating system's user by uid, never by an environment variable."""
    if os.name == "nt":
        import getpass

        name = getpass.getuser()
        return Identity(host_realm(), "user", name, name)
    uid = os.getuid()
    return Identity(host_realm(), "uid", str(uid), user_name(uid))


def user_name(uid: int) -> str:
    """What a user of this host is called, `uid1000` where no table says so."""
    if os.name == "nt":
        return f"uid{uid}"
    import pwd

    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"uid{uid}"
