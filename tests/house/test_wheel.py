# SPDX-License-Identifier: Apache-2.0
"""The wheel works away from the checkout: it brings its migrations, templates and starter configuration along."""

import json
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT

MAIL = b"From: Ana Souza <ana@harbor.example>\r\nTo: servicedesk@cncf.io\r\nSubject: We need a logo\r\n\r\nWho can draw one?\r\n"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment that has the wheel, and beside it nothing but what the wheel depends on."""
    folder = tmp_path_factory.mktemp("installation")
    build = "import sys; from hatchling.build import build_wheel; print(build_wheel(sys.argv[1]))"
    done = subprocess.run([sys.executable, "-c", build, folder], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    venv.create(folder / "venv", with_pip=False)
    packages = folder / f"venv/lib/python{sys.version_info.major}.{sys.version_info.minor}/site-packages"
    with zipfile.ZipFile(folder / done.stdout.strip().splitlines()[-1]) as wheel:
        wheel.extractall(packages)
    # A path entry brings the dependencies; the checkout, which is an entry of theirs, does not come with it.
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder / "venv/bin/python"


def _run(python: Path, folder: Path, *arguments: str) -> str:
    done = subprocess.run([python, "-m", "maildesk", *arguments], cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_it_is_not_the_checkout_that_runs(installed: Path, tmp_path: Path) -> None:
    where = subprocess.run(
        [installed, "-c", "import maildesk; print(maildesk.__file__)"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert where.stdout.startswith(str(installed.parent.parent))


def test_a_desk_can_be_set_up_from_it_and_takes_mail(installed: Path, tmp_path: Path) -> None:
    _run(installed, tmp_path, "init")
    _run(installed, tmp_path, "config", "check")
    assert "acknowledgement" in _run(installed, tmp_path, "template", "list")
    _run(installed, tmp_path, "db", "upgrade")
    (tmp_path / "request.eml").write_bytes(MAIL)
    (told,) = map(json.loads, _run(installed, tmp_path, "ingest", "--json", "request.eml").splitlines())
    assert (told["disposition"], told["ticket"]) == ("ticket", "CNCF-1001")
    (ticket,) = json.loads(_run(installed, tmp_path, "ticket", "list", "-o", "json"))
    assert (ticket["reference"], ticket["subject"]) == ("CNCF-1001", "We need a logo")
    (letter,) = json.loads(_run(installed, tmp_path, "outbox", "list", "-o", "json"))
    assert (letter["kind"], letter["recipients"]) == ("acknowledgement", ["ana@harbor.example"])
