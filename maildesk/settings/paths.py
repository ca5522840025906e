# SPDX-License-Identifier: Apache-2.0
"""Where relative paths of a configuration start, so that nothing depends on the folder a command is started in."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from maildesk.settings.schema import Leaf

_SQLITE = "sqlite:///"


@dataclass(frozen=True, slots=True)
class Folders:
    """The folder of the configuration file and the desk's state folder, both absolute."""

    config: Path
    state: Path


def absolute(leaf: Leaf, value: Any, folders: Folders) -> Any:
    """The value with its path made absolute; a value that is empty or no path stays as it is."""
    start = leaf.metadata.get("path")
    if not start or not value:
        return value
    if start == "sqlite":
        return _sqlite_url(value, folders.state)
    whole = getattr(folders, start) / Path(value).expanduser()
    return str(whole) if isinstance(value, str) else whole


def missing_file(leaf: Leaf, value: Any) -> bool:
    """Whether a file or folder that has to be there is not."""
    return bool(leaf.metadata.get("exists") and value and not Path(value).exists())


def _sqlite_url(url: str, state: Path) -> str:
    if not url.startswith(_SQLITE) or url == _SQLITE:
        return url
    return _SQLITE + str(state / url.removeprefix(_SQLITE))
