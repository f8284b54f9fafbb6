r"""store.paths: a path is shown as one's own desk calls it, and what is typed there is found here."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store import paths, settings

SHARE = {"/mnt/share": "S:\\", "/mnt/share/plans": "P:\\all", "/srv/media": "/Volumes/Media", "/net": r"\\files\team"}


@pytest.mark.parametrize(
    ("path", "seen"),
    [
        ("/mnt/share/pump.jpg", r"S:\pump.jpg"),
        ("/mnt/share/2026/11/pump.jpg", r"S:\2026\11\pump.jpg"),
        ("/mnt/share", "S:\\"),
        ("/mnt//share/./pump.jpg", r"S:\pump.jpg"),
        ("/mnt/share/plans/a.pdf", r"P:\all\a.pdf"),
        ("/mnt/shared/pump.jpg", "/mnt/shared/pump.jpg"),
        ("/mnt/Share/pump.jpg", "/mnt/Share/pump.jpg"),
        ("/srv/media/a b.jpg", "/Volumes/Media/a b.jpg"),
        ("/net/x.jpg", r"\\files\team\x.jpg"),
        ("/mnt/share/../secret.jpg", "/mnt/share/../secret.jpg"),
        (r"/mnt/share/back\slash.jpg", r"/mnt/share/back\slash.jpg"),
        ("pump.jpg", "pump.jpg"),
        ("", ""),
        ("http://x/mnt/share/a.png", "http://x/mnt/share/a.png"),
    ],
)
def test_a_path_is_shown_as_the_desk_calls_it(path: str, seen: str) -> None:
    assert paths.as_seen(path, SHARE) == seen


@pytest.mark.parametrize(
    ("typed", "common"),
    [
        (r"S:\pump.jpg", "/mnt/share/pump.jpg"),
        ("s:/2026/pump.jpg", "/mnt/share/2026/pump.jpg"),
        (r"P:\ALL\a.pdf", "/mnt/share/plans/a.pdf"),
        (r"P:\other\a.pdf", r"P:\other\a.pdf"),
        (r"\\FILES\team\x.jpg", "/net/x.jpg"),
        ("/Volumes/Media/b.jpg", "/srv/media/b.jpg"),
        ("S:pump.jpg", "S:pump.jpg"),
        (r"S:\..\x.jpg", r"S:\..\x.jpg"),
        ("/tmp/b.jpg", "/tmp/b.jpg"),
    ],
)
def test_what_is_typed_at_the_desk_is_found_here(typed: str, common: str) -> None:
    assert paths.as_common(typed, SHARE) == common


NAMES = st.lists(
    st.text(st.characters(exclude_characters='/\\:*?"<>|\0', exclude_categories=["Cs", "Cc"]), min_size=1).filter(
        lambda name: name not in (".", "..")
    ),
    min_size=1,
    max_size=5,
)


@given(folder=NAMES, rest=NAMES, there=st.sampled_from(["S:\\", "s:/deep/er", r"\\host\share", "/Volumes/x", "/"]))
def test_there_and_back_is_the_same_path(folder: list[str], rest: list[str], there: str) -> None:
    here = "/" + "/".join(folder)
    mappings = {here: there}
    path = here + "/" + "/".join(rest)
    seen = paths.as_seen(path, mappings)
    assert paths.as_common(seen, mappings) == path
    assert seen.replace("\\", "/").endswith("/".join(rest))


@given(path=st.text(), here=st.text(), there=st.text())
def test_any_text_is_a_path_that_does_no_harm(path: str, here: str, there: str) -> None:
    paths.as_seen(path, {here: there})
    paths.as_common(path, {here: there})
    paths.problem(here, there)


@given(rest=NAMES, more=st.text(st.characters(exclude_characters="/", exclude_categories=["Cs"]), min_size=1))
def test_a_folder_ends_at_a_border(rest: list[str], more: str) -> None:
    path = "/mnt/share" + more + "/" + "/".join(rest)
    assert paths.as_seen(path, {"/mnt/share": "S:\\"}) == path


def test_the_site_gives_defaults_and_what_is_wrong_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site, own = tmp_path / "site.toml", tmp_path / "own.toml"
    monkeypatch.setattr(settings, "SITE", site)
    monkeypatch.setattr(settings, "own_settings", lambda: own)
    assert paths.chosen() == {}
    site.write_text('[paths]\n"/mnt/share" = "S:\\\\"\n"/srv" = "R:\\\\"\n"relative" = "T:\\\\"\n')
    own.write_text('[paths]\n"/srv" = "/Volumes/srv"\n"/x" = 7\n"/y" = "y"\n')
    assert paths.chosen() == {"/mnt/share": "S:\\", "/srv": "/Volumes/srv"}
    own.write_text("\0")
    assert paths.chosen() == {"/mnt/share": "S:\\", "/srv": "R:\\"}
    own.write_text('paths = "S:"\n')
    assert paths.chosen() == {"/mnt/share": "S:\\", "/srv": "R:\\"}
