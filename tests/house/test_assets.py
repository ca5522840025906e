# SPDX-License-Identifier: Apache-2.0
"""Files that travel with the program are found in a checkout and in an installation."""

from pathlib import Path

import pytest

from maildesk import assets
from maildesk.flow.errors import MaildeskError
from tests.conftest import ROOT


def test_in_a_checkout_they_stand_beside_the_package() -> None:
    assert assets.asset("config/maildesk.toml") == ROOT / "config/maildesk.toml"


def test_in_an_installation_they_are_inside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "site-packages/maildesk"
    (package / "_assets/templates").mkdir(parents=True)
    (tmp_path / "site-packages/config").mkdir()
    monkeypatch.setattr(assets, "_PACKAGE", package)
    assert assets.asset("templates") == package / "_assets/templates"
    with pytest.raises(MaildeskError, match="this installation is not whole"):
        assets.asset("config")
