# SPDX-License-Identifier: Apache-2.0
"""Where settings meet the classifier: which catalogue, projects and model are in force, and how a model is made."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from maildesk.assets import asset
from maildesk.settings import Settings

if TYPE_CHECKING:
    from maildesk.desk.catalogue import Catalogue
    from maildesk.desk.project import Projects
    from maildesk.flow.ports import Classifier
    from maildesk.flow.values import Finding
    from maildesk.model.comparison import Correction
    from maildesk.model.exam import School
    from maildesk.model.weights import Weights

_LOG = logging.getLogger("maildesk.classifier")
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


def classifier(settings: Settings | None, *, semantic: bool | None = None) -> "Classifier":
    """The classifier in force, made anew when its catalogue, projects or model change. Without settings, the one that ships.

    With or without the sentence encoder as the settings say, unless `semantic` does.
    """
    from maildesk.model.files import Fresh

    watched = [catalogue_path(settings), projects_path(settings), shipped_path()]
    return Fresh(lambda: _made(settings, semantic), [*watched, trained_path(settings)] if settings else watched)


def school(
    settings: Settings | None,
    further: Sequence[Path],
    corrections: "Iterable[Correction]" = (),
    *,
    semantic: bool = False,
) -> "School":
    """What trains and examines: the catalogue in force, the examples that ship, further files of labelled requests, and corrections."""
    from maildesk.model.exam import School
    from maildesk.model.files import read_catalogue

    examples = sorted(asset("config/examples").glob("*.jsonl"))
    catalogue = read_catalogue(catalogue_path(settings))
    return School(catalogue, examples, further, lambda: _made(settings, semantic), corrections=corrections, semantic=semantic)


def corrections(settings: Settings | None) -> "list[Correction]":
    """What people of this desk corrected; nothing where there is no desk yet. One in five is held back, always the same ones.

    Raises StoreUnavailable, SchemaOutdated.
    """
    from maildesk.desk.voting import wording
    from maildesk.model.comparison import Correction
    from maildesk.model.school import typed
    from maildesk.wiring import opened, sqlite_path

    path = sqlite_path(settings) if settings else None
    if settings is None or (path is not None and not path.exists()):
        return []
    with opened(settings) as store:
        kept = store.lessons()
    said = [(wording(typed(one.subject, one.text)), one) for one in kept]
    return [Correction(words.subject, words.text, one.category, held=one.number % 5 == 0) for words, one in said]


def model_in_force(settings: Settings | None) -> "Weights":
    """The model in force, and if the desk's own cannot be used the one that ships. Raises `ModelUnusable` if that one is damaged too."""
    return _weights(model_path(settings), shipped_path())


def encoder_in_force(settings: Settings | None) -> bool:
    """Does the sentence encoder take part? It is switched on, installed, and the model was made with it."""
    from maildesk.model.sense import missing

    return bool(settings and settings.desk.semantic) and missing(model_in_force(settings)) is None


def require_encoder(settings: Settings | None) -> None:
    """Raises `EncoderMissing` where the sentence encoder, or the part of the model that goes with it, is not there."""
    from maildesk.model.encoder import EncoderMissing
    from maildesk.model.sense import missing

    lacks = missing(model_in_force(settings))
    if lacks:
        raise EncoderMissing(*lacks)


def in_force(settings: Settings | None) -> "Iterator[Finding]":
    """What classifies, and what stands in the way of what was asked for."""
    from maildesk.flow.values import Finding
    from maildesk.model.classifier import fits
    from maildesk.model.sense import missing
    from maildesk.model.weights import ModelUnusable, read

    path = model_path(settings)
    try:
        weights = read(path)
    except ModelUnusable as damaged:
        yield Finding.warning(damaged.message, f"{damaged.remedy}; until then the model that ships is used")
        weights = read(shipped_path())
    known = fits(weights, catalogue(settings))
    if not known:
        yield Finding.warning(f"the model {path} was made for other categories: the words of the catalogue alone decide", "maildesk train")
    asked = bool(settings and settings.desk.semantic)
    lacks = missing(weights) if asked else None
    if lacks:
        yield Finding.warning(f"desk.semantic is true, but {lacks[0]}: requests are classified without it", lacks[1])
    if known:
        made = f"{weights.made_of.get('examples', 0)} examples and {weights.made_of.get('corrections', 0)} corrections"
        encoder = "with" if asked and not lacks else "without"
        yield Finding.good(f"requests are classified by the words of the catalogue and a model of {made}, {encoder} the sentence encoder")


def _made(settings: Settings | None, semantic: bool | None = None) -> "Classifier":
    from maildesk.model.files import state

    paths = (catalogue_path(settings), projects_path(settings), model_path(settings), shipped_path())
    wanted = bool(settings and settings.desk.semantic) if semantic is None else semantic
    return _loaded(paths, state(paths), settings.desk.sure_percent if settings else SURE_PERCENT, wanted)


@lru_cache(maxsize=1)
def _loaded(paths: tuple[Path, Path, Path, Path], _state: object, sure_percent: int, semantic: bool) -> "Classifier":
    """One process loads the same files once, whoever asks."""
    from maildesk.model.classifier import CatalogueClassifier
    from maildesk.model.files import read_catalogue, read_projects
    from maildesk.model.sense import missing, sense

    catalogue, projects, model, shipped = paths
    weights = _weights(model, shipped)
    lacks = missing(weights) if semantic else None
    if lacks:
        _LOG.warning("requests are classified without the sentence encoder: %s (%s)", *lacks)
    elif semantic:
        _LOG.info("requests are classified with the sentence encoder")
    encoder = sense(weights) if semantic else None
    return CatalogueClassifier(read_catalogue(catalogue), weights, read_projects(projects), sure_percent / 100, encoder)


def _weights(model: Path, shipped: Path) -> "Weights":
    """A damaged model of the desk's own is told in the log, and the one that ships takes its place."""
    from maildesk.model.weights import ModelUnusable, read

    try:
        return read(model)
    except ModelUnusable as damaged:
        if model == shipped:
            raise
        _LOG.warning("%s; the model that ships is used", damaged.told)
        return read(shipped)
