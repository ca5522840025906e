# SPDX-License-Identifier: Apache-2.0
"""Where settings meet the classifier: which catalogue, projects and model are in force, and how a model is made."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from maildesk.assets import asset
from maildesk.settings import Settings

if TYPE_CHECKING:
    from maildesk.desk.catalogue import Catalogue
    from maildesk.desk.project import Projects
    from maildesk.flow.ports import Classifier
    from maildesk.model.exam import School

SURE_PERCENT = 45  # without a configuration


def catalogue_path(settings: Settings | None) -> Path:
    """The catalogue in force: the operator's, else ours."""
    return (settings.desk.catalogue if settings else None) or asset("config/catalogue.toml")


def projects_path(settings: Settings | None) -> Path:
    """The roster of projects in force."""
    return (settings.desk.projects if settings else None) or asset("config/projects.csv")


def trained_path(settings: Settings) -> Path:
    """Where `maildesk train` puts the desk's own model."""
    return settings.desk.state_dir / "model.json"


def shipped_path() -> Path:
    """The model that ships."""
    return asset("config") / "model.json"


def model_path(settings: Settings | None) -> Path:
    """The model in force: the desk's own, else ours."""
    own = trained_path(settings) if settings else None
    return own if own and own.exists() else shipped_path()


def catalogue(settings: Settings | None) -> "Catalogue":
    """The catalogue in force. Raises CatalogueUnusable."""
    from maildesk.model.files import read_catalogue

    return read_catalogue(catalogue_path(settings))


def projects(settings: Settings | None) -> "Projects":
    """The projects in force. Raises CatalogueUnusable."""
    from maildesk.model.files import read_projects

    return read_projects(projects_path(settings))


def check_catalogue(settings: Settings) -> None:
    """Raises CatalogueUnusable with everything that is wrong with the catalogue or the projects."""
    from maildesk.model.files import read_catalogue, read_projects

    read_catalogue(catalogue_path(settings))
    read_projects(projects_path(settings))


def classifier(settings: Settings | None) -> "Classifier":
    """The classifier in force, made anew when its catalogue, projects or model change. Without settings, the one that ships."""
    from maildesk.model.files import Fresh

    watched = [catalogue_path(settings), projects_path(settings), shipped_path()]
    return Fresh(lambda: _made(settings), [*watched, trained_path(settings)] if settings else watched)


def school(settings: Settings | None, further: Sequence[Path]) -> "School":
    """What trains and examines: the catalogue in force, the examples that ship, and further files of labelled requests."""
    from maildesk.model.exam import School
    from maildesk.model.files import read_catalogue

    examples = sorted(asset("config/examples").glob("*.jsonl"))
    return School(read_catalogue(catalogue_path(settings)), examples, further, lambda: _made(settings))


def _made(settings: Settings | None) -> "Classifier":
    from maildesk.model.files import state

    paths = (catalogue_path(settings), projects_path(settings), model_path(settings))
    return _loaded(paths, state(paths), settings.desk.sure_percent if settings else SURE_PERCENT)


@lru_cache(maxsize=1)
def _loaded(paths: tuple[Path, Path, Path], _state: object, sure_percent: int) -> "Classifier":
    """One process loads the same files once, whoever asks."""
    from maildesk.model.classifier import CatalogueClassifier
    from maildesk.model.files import read_catalogue, read_projects
    from maildesk.model.weights import read

    catalogue, projects, model = paths
    return CatalogueClassifier(read_catalogue(catalogue), read(model), read_projects(projects), sure_percent / 100)
