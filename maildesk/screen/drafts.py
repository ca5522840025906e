# SPDX-License-Identifier: Apache-2.0
"""What somebody was writing, kept in their home until it is sent: a lost connection, Ctrl-C or a crash costs no word."""

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from maildesk.screen.values import Draft
from maildesk.settings import Settings

_PRIVATE, _PRIVATE_FOLDER = 0o600, 0o700


def state_folder(settings: Settings, environ: Mapping[str, str]) -> Path:
    """Where the screen keeps what is one person's: by desk, below $XDG_STATE_HOME or ~/.local/state (XDG Base Directory 0.8)."""
    home = environ.get("XDG_STATE_HOME", "")
    state = Path(home) if home.startswith("/") else Path.home() / ".local" / "state"
    which = hashlib.sha256(f"{settings.desk.address}\n{settings.database.url}".encode()).hexdigest()[:12]
    return state / "maildesk" / which


class Drafts:
    """One file for each answer, note or request that was begun. A disk that takes none is told once, by the error of `keep`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, draft: Draft) -> None:
        """Keeps it, or takes it away where nothing was written. Raises OSError."""
        if draft.empty:
            self.drop(draft)
            return
        _write(self._file(draft.kind, draft.number), json.dumps(asdict(draft)))

    def drop(self, draft: Draft) -> None:
        """It was sent, or is not wanted."""
        self._file(draft.kind, draft.number).unlink(missing_ok=True)

    def find(self, kind: str, number: int) -> Draft | None:
        """What was begun of this kind on this ticket. A file that nobody can read is as good as none."""
        try:
            kept = json.loads(self._file(kind, number).read_text(encoding="utf-8"))
            return Draft(**{**kept, "files": tuple(kept["files"])})
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def lines(self) -> tuple[str, ...]:
        """What was typed on the command line, the newest last."""
        try:
            return tuple((self._folder / "lines").read_text(encoding="utf-8").splitlines())
        except (OSError, ValueError):
            return ()

    def keep_lines(self, lines: Sequence[str]) -> None:
        """Raises OSError."""
        _write(self._folder / "lines", "\n".join(lines))

    def _file(self, kind: str, number: int) -> Path:
        return self._folder / "drafts" / f"{kind}-{number}.json"


def _write(path: Path, text: str) -> None:
    """As a whole or not at all, for its owner alone."""
    path.parent.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _PRIVATE), "w", encoding="utf-8") as file:
        file.write(text)
    fresh.replace(path)
