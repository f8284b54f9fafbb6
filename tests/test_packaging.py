"""What the project says about itself in several places must agree."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import store

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PIN = re.compile(r"([a-z0-9]+(?:-[a-z0-9]+)*)==([0-9][0-9a-z.]*)")


def normal(name: str) -> str:
    """A distribution's name as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pins() -> dict[str, str]:
    found = {}
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            match = PIN.fullmatch(normal(line.split("==")[0]) + "==" + line.split("==")[-1])
            assert match, f"not a plain pin: {line}"
            found[match[1]] = match[2]
    return found


def readme_commands() -> list[str]:
    return re.findall(r"^python3 -m venv .*$", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)


def test_the_version_stands_in_one_place_and_the_command_tells_it() -> None:
    assert PROJECT["project"]["dynamic"] == ["version"]
    assert PROJECT["tool"]["hatch"]["version"]["path"] == "store/__init__.py"
    said = subprocess.run(
        [sys.executable, "-c", "from tui.cli import main; main()", "--version"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )
    assert store.__version__ in said.stdout.split()


def test_the_changelog_begins_with_this_version() -> None:
    headings = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert headings[0] == store.__version__


def test_every_dependency_is_pinned_and_no_host_is_named() -> None:
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    assert "://" not in text and "--" not in text and "@" not in text
    wanted = [
        *PROJECT["project"]["dependencies"],
        *(line for extra in PROJECT["project"]["optional-dependencies"].values() for line in extra),
    ]
    named = {normal(re.split(r"[<>=!~\[; ]", line)[0]) for line in wanted}
    assert named - set(pins()) == set()


def test_pins_respect_the_lower_bounds() -> None:
    def number(version: str) -> tuple[int, ...]:
        return tuple(int(part) for part in re.findall(r"\d+", version))

    pinned = pins()
    extras = [line for extra in PROJECT["project"]["optional-dependencies"].values() for line in extra]
    for line in [*PROJECT["project"]["dependencies"], *extras]:
        name, _, bound = line.partition(">=")
        assert bound, f"{line} has no lower bound"
        assert number(pinned[normal(name)]) >= number(bound), line


def test_the_readme_gives_two_commands_of_one_line() -> None:
    opens, tests = readme_commands()
    assert opens.endswith(".venv/bin/hallway demo")
    assert tests.endswith(".venv/bin/pytest -q")
    assert all("-c constraints.txt" in command for command in (opens, tests))


def test_links_inside_the_documents_lead_somewhere() -> None:
    broken = []
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8")):
            if "://" not in target and not (page.parent / target).exists():
                broken.append(f"{page.relative_to(ROOT)}: {target}")
    assert broken == []
