"""Which store: the first of --store, HALLWAY_STORE, the member's settings, the site's, else one's own."""

import os
from pathlib import Path
from typing import Any

from store.errors import Invalid

SITE = Path("/etc/hallway/config.toml")


def own_settings() -> Path:
    """The member's settings file, there or not."""
    import platformdirs

    return platformdirs.user_config_path("hallway") / "config.toml"


def own_store() -> Path:
    """Where a member's own store lies when nothing else is said."""
    import platformdirs

    return platformdirs.user_data_path("hallway") / "hallway.db"


def load(path: Path) -> dict[str, Any]:
    """A settings file as a mapping, empty when there is none. Raises Invalid when it can't be understood."""
    try:
        written = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise Invalid(f"The settings in {path} can't be read ({error}); mend or remove that file.") from error
    import tomllib  # Loaded where a file is: most starts have none to read.

    try:
        return tomllib.loads(written)
    except (OSError, ValueError) as error:
        raise Invalid(f"The settings in {path} can't be read ({error}); mend or remove that file.") from error


def find_store(option: str | None = None) -> Path:
    """The path of the store to use; it need not exist. Raises Invalid for broken settings."""
    named = option or os.environ.get("HALLWAY_STORE")
    if named:
        return Path(named).expanduser()
    for source in (own_settings(), SITE):
        value = load(source).get("store")
        if isinstance(value, str) and value:
            return Path(value).expanduser()
        if value is not None:
            raise Invalid(f'The settings in {source} name no usable store; write: store = "/path/to/hallway.db"')
    return own_store()
