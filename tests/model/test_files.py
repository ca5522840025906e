# SPDX-License-Identifier: Apache-2.0
"""The files of the classifier: read, refused with their place, and read again when they change."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from maildesk import settings
from maildesk.classifying import classifier, in_force, model_path, shipped_path, trained_path
from maildesk.desk.values import Classification
from maildesk.flow.errors import MaildeskError
from maildesk.mail.values import Mail
from maildesk.model.exam import School
from maildesk.model.files import CatalogueUnusable, Fresh, read_catalogue, read_examples, read_projects
from maildesk.model.school import typed
from maildesk.model.weights import Linear, ModelUnusable, Table, Weights, read, write
from maildesk.settings import Settings
from tests.conftest import ROOT
from tests.desk.builders import unclassified
from tests.model.kit import TOML, shipped, write_rows

EXAMPLES = sorted((ROOT / "config/examples").glob("*.jsonl"))


def test_a_catalogue_that_is_wrong_says_the_file_and_all_that_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.toml"
    path.write_text(TOML.replace('owner = "garden"', 'owner = "gnomes"').replace('"grant*"', '"tree*"'))
    with pytest.raises(CatalogueUnusable) as refused:
        read_catalogue(path)
    assert f"{path}: category.plants.owner" in refused.value.message
    assert '"tree*"' in refused.value.message
    assert refused.value.exit_code == 78


def test_a_catalogue_is_read_again_when_its_file_has_changed(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.toml"
    path.write_text(TOML)
    before = read_catalogue(path)
    assert read_catalogue(path) is before
    path.write_text(TOML.replace('name = "Gardeners"', 'name = "Those who garden"'))
    assert read_catalogue(path).groups["garden"].name == "Those who garden"


@pytest.mark.parametrize("content", [b"[category", b"\xff\xfe", b"group = 3"])
def test_what_is_no_catalogue_is_refused_in_words(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "catalogue.toml"
    path.write_bytes(content)
    with pytest.raises(CatalogueUnusable):
        read_catalogue(path)


def test_a_roster_that_is_missing_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(CatalogueUnusable, match="cannot be read"):
        read_projects(tmp_path / "none.csv")


def test_an_example_that_is_wrong_is_named_by_its_line(tmp_path: Path) -> None:
    path = tmp_path / "examples.jsonl"
    path.write_text('{"subject": "a", "body": "b"}\n\n{"subject": "a"}\n')
    with pytest.raises(CatalogueUnusable, match=r"examples\.jsonl:3"):
        list(read_examples(path))


def test_every_category_has_its_own_examples_in_six_languages() -> None:
    slugs = read_catalogue(ROOT / "config/catalogue.toml").slugs
    assert {path.stem for path in EXAMPLES} == {*slugs, "unwanted"}
    for path in EXAMPLES:
        rows = list(read_examples(path))
        assert len(rows) >= 25
        assert {row["lang"] for row in rows} == {"en", "de", "fr", "es", "zh", "ja"}
        assert len({row["body"] for row in rows}) == len(rows)


def test_the_examples_name_services_that_exist() -> None:
    catalogue = read_catalogue(ROOT / "config/catalogue.toml")
    for path in EXAMPLES:
        category = catalogue.category(path.stem)
        for row in read_examples(path) if category else ():
            assert category is not None
            assert category.service(row["service"]), f"{path.stem}: {row['service']}"


def test_a_model_comes_back_from_its_file_as_it_was(tmp_path: Path) -> None:
    categories = Linear(("a", "b", "c"), (0.5, -0.5, 0.0), Table.of({"tree": (3, -3, 0), "“木”": (1, 2, -127)}, 3, 0.01))
    unwanted = Linear(("request", "unwanted"), (1.0, -1.0), Table.of({"free": (-9, 9)}, 2, 0.1))
    made = Weights(categories, unwanted, 0.8, 1.2, {"examples": 3})
    write(made, tmp_path / "model.json")
    assert read(tmp_path / "model.json") == made


@pytest.mark.parametrize("content", ["", "{}", '{"format": 99}', "[1]", '{"format": 2}', '{"format": 2, "categories": nonsense}'])
def test_what_is_no_model_is_refused_in_words(tmp_path: Path, content: str) -> None:
    path = tmp_path / "model.json"
    path.write_text(content)
    with pytest.raises(ModelUnusable, match="cannot be used"):
        read(path)


def test_the_model_that_ships_is_used_until_there_is_an_own_one() -> None:
    assert model_path(None) == shipped_path()


class _Counting:
    """Tells the how many-th classifier it is."""

    def __init__(self, number: int) -> None:
        self.number = number

    def classify(self, mails: Sequence[Mail]) -> list[Classification]:
        return [unclassified(str(self.number)) for _ in range(1)]


def _made_from(path: Path) -> "Fresh":
    made: list[int] = []

    def make() -> _Counting:
        if path.read_text() == "broken":
            raise MaildeskError("broken")
        made.append(1)
        return _Counting(len(made))

    return Fresh(make, [path])


def _number(fresh: Fresh) -> str:
    return fresh.classify([])[0].reasons[0]


def test_a_new_model_is_taken_without_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    path.write_text("one")
    fresh = _made_from(path)
    assert (_number(fresh), _number(fresh)) == ("1", "1")
    path.write_text("another")
    assert _number(fresh) == "2"


def test_a_model_that_cannot_be_used_leaves_the_old_one_in_force(tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    path.write_text("one")
    fresh = _made_from(path)
    path.write_text("broken")
    assert _number(fresh) == "1"


def _desk(folder: Path) -> Settings:
    """A configuration whose state folder is this one."""
    path = folder / "maildesk.toml"
    path.write_text('[desk]\naddress = "desk@example.org"\nsigning_keys = ["0123456789abcdef0123456789abcdef"]\nstate_dir = "."\n')
    path.chmod(0o600)
    return settings.read(path, {}).settings


def _own_model(desk: Settings, *rows: tuple[str, str, str]) -> Path:
    catalogue = read_catalogue(ROOT / "config/catalogue.toml")
    school = School(catalogue, (), (write_rows(desk.desk.state_dir / "rows.jsonl", *rows),), shipped)
    school.make(trained_path(desk))
    return trained_path(desk)


def test_a_desk_that_runs_takes_its_new_model_with_the_next_mail(tmp_path: Path) -> None:
    desk = _desk(tmp_path)
    running = classifier(desk)
    mail = [typed("frobnication", "please frobnicate the wibble of our quux")]
    assert running.classify(mail)[0].candidates[0].category != "legal"
    plain = [("a question", f"about {slug}", slug) for slug in ("creative", "events", "marketing", "certification")]
    _own_model(desk, *[("frobnication", f"frobnicate the wibble of quux {at}", "legal") for at in range(4)], *plain)
    assert running.classify(mail)[0].candidates[0].category == "legal"


def test_a_damaged_model_of_the_desk_is_told_and_the_one_that_ships_is_used(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    desk = _desk(tmp_path)
    trained_path(desk).write_text('{"format": 2, "categories"')
    (guess,) = classifier(desk).classify([typed("logo", "we need a new logo")])
    assert guess.category == "creative"
    assert "cannot be used" in caplog.text
    warning, good = in_force(desk)
    assert "cannot be used" in warning.fact
    assert "maildesk train" in (warning.remedy or "")
    assert "without the sentence encoder" in good.fact


def test_a_model_of_another_catalogue_is_told_and_the_words_decide(tmp_path: Path) -> None:
    desk = _desk(tmp_path)
    catalogue = tmp_path / "catalogue.toml"
    catalogue.write_text(TOML)
    desk = replace(desk, desk=replace(desk.desk, catalogue=catalogue))
    (guess,) = classifier(desk).classify([typed("hello", "we want to plant an apple orchard with old trees")])
    assert guess.category == "plants"
    (warning,) = in_force(desk)
    assert "made for other categories" in warning.fact
