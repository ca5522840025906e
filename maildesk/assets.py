# SPDX-License-Identifier: Apache-2.0
"""Where the files are that travel with the program: templates, migrations, the starter configuration."""

from pathlib import Path

from maildesk.flow.errors import MaildeskError

_PACKAGE = Path(__file__).parent


def asset(name: str) -> Path:
    """The path of `templates/...`, `migrations/...` or `config/...`: in the installed package, else in the checkout.

    Raises `MaildeskError` where it is in neither.
    """
    path = _home() / name
    if not path.exists():
        raise MaildeskError(f"{path} is missing: this installation is not whole", "install maildesk again")
    return path


def _home() -> Path:
    """What is installed stands beside other packages, whose folders may have the same names: `_assets` alone counts there."""
    installed = _PACKAGE / "_assets"
    return installed if installed.is_dir() else _PACKAGE.parent


def template_folders(own: Path | None) -> list[Path]:
    """The operator's folder of templates, if there is one, and last the one that ships."""
    return [*([own] if own else []), asset("templates")]
