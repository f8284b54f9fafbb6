"""store.session: who the operating system says somebody is."""

import os
import pwd

import pytest

from store import session


def test_the_uid_speaks_and_no_environment_variable_does(monkeypatch: pytest.MonkeyPatch) -> None:
    before = session.local_identity()
    for name in ("USER", "LOGNAME", "USERNAME", "SUDO_USER", "LNAME"):
        monkeypatch.setenv(name, "mallory")
    after = session.local_identity()
    assert after == before
    assert (after.kind, after.subject) == ("uid", str(os.getuid()))
    assert after.name == pwd.getpwuid(os.getuid()).pw_name


def test_a_uid_without_a_name_still_is_somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 4_000_000)
    assert session.local_identity().name == "uid4000000"


def test_the_realm_is_stable_and_does_not_betray_the_machine_id() -> None:
    realm = session.host_realm()
    assert realm == session.host_realm() and len(realm) == 32
    try:
        with open("/etc/machine-id") as file:
            assert file.read().strip() not in realm
    except OSError:
        pass
