# SPDX-License-Identifier: Apache-2.0
"""Which project does a request concern? By links, the subject's prefix, the sender's domain, and names that mean nothing else."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from maildesk.desk.phrasebook import Phrase, Phrasebook
from maildesk.desk.tokens import tokens
from maildesk.desk.values import ProjectMatch

_LINK = re.compile(r"github\.com/([A-Za-z0-9][A-Za-z0-9-]{0,38})(?:/([A-Za-z0-9._-]{1,100}))?", re.IGNORECASE)
_PREFIX = re.compile(r"\s*(?:\[([^\[\]]{2,40})\]|([^:\uff1a\[\]]{2,40})[:\uff1a]\s)")
# Words beside which a name of many meanings is a project: "the Harbor maintainers", "our project Flux", "Envoy 1.30".
_BESIDE = frozenset(
    (
        *("project", "projects", "projekt", "projet", "proyecto", "maintainer", "maintainers", "mainteneurs", "mantenedores", "committer"),
        *("committers", "contributor", "contributors", "community", "steering", "adopters", "sig", "sigs", "wg", "cncf", "roadmap", "docs"),
        *("repo", "repository", "release", "upstream", "charts", "operator", "slack", "org", "io", "dev"),
    )
)
_NOT_BESIDE = frozenset(("day", "days"))  # a Kubernetes Community Day is an event
_BESIDE_CJK = frozenset("项目社区维护プコミュ")
_GREETING = re.compile(
    r"\s*(?:(?:hi|hello|hey|dear|thanks|thank you|thx|cheers|regards|best|yours|greetings|hallo|bonjour|hola|salut)\b.{0,40}"
    r"|[-\w]+[.!,]?)\s*",
    re.I,
)
# Strength of evidence.
_SUBJECT_PREFIX, _GITHUB, _DOMAIN, _SUBJECT_NAME, _TEXT = 6, 5, 4, 3, 2


@dataclass(frozen=True, slots=True)
class Project:
    """A project of the roster. `common`: its name is a word of the language, so it needs context.

    Aliases are other names, and in lower case owners on GitHub and labels of domains.
    """

    name: str
    maturity: str
    aliases: tuple[str, ...] = ()
    common: bool = False


class Projects:
    """Finds the projects of a roster in mails."""

    def __init__(self, roster: Iterable[Project]) -> None:
        self.known = tuple(roster)
        self._by_key: dict[str, Project] = {}
        phrases = []
        for project in self.known:
            for index, name in enumerate((project.name, *project.aliases)):
                self._by_key.setdefault(_key(name), project)
                elements = tuple((word, False, False) for word in tokens(name))
                if elements and not (index and name.islower()):  # a name in lower case is that of an owner or a domain
                    # Two projects' names may hold one another: each phrase is its own category, the longer one speaks.
                    phrases.append(Phrase(name, elements, project.name, "common" if project.common and index == 0 else None, 1.0))
        self._names = Phrasebook(phrases)

    def named(self, name: str) -> Project | None:
        """The project that is called so, by whichever of its names."""
        return self._by_key.get(_key(name))

    def find(self, subject: str, text: str, sender: str = "", words: Sequence[str] | None = None) -> ProjectMatch | None:
        """The project that most speaks for itself, with why; None where nothing does. `sender` is the address of the writer,
        `words` are the tokens of the text where they are there already.

        What is known of the writer beside that is weighed in `desk/guess.py`.
        """
        found: dict[str, list[tuple[int, str]]] = {}
        for project, strength, why in self._evidence(subject, text, tokens(text) if words is None else words, sender):
            found.setdefault(project.name, []).append((strength, why))
        if not found:
            return None
        name = max(found, key=lambda one: (max(found[one])[0], len(found[one])))
        project = self._by_key[_key(name)]
        strength, why = max(found[name], key=lambda one: one[0])
        return ProjectMatch(name, project.maturity, why, only_named=strength == _TEXT)

    def _evidence(self, subject: str, text: str, words: Sequence[str], sender: str) -> Iterator[tuple[Project, int, str]]:
        prefix = _PREFIX.match(subject)
        if prefix and (project := self._by_key.get(_key(prefix[1] or prefix[2]))):
            yield project, _SUBJECT_PREFIX, "the subject begins with its name"
        for owner, repository in _links(f"{subject}\n{text}"):
            known = self._by_key.get(_key(owner)) or self._by_key.get(_key(repository.removesuffix(".git")))
            if known:
                yield known, _GITHUB, f"a link to github.com/{owner} stands in it"
        labels = sender.rpartition("@")[2].lower().split(".")
        if len(labels) > 1 and (project := self._by_key.get(_key(labels[-2]))) and not _only_common(project, labels[-2]):
            yield project, _DOMAIN, "the sender's address is of its domain"
        yield from self._named(tokens(subject), _SUBJECT_NAME, "the subject names it")
        # Most texts name none: their lines need not be looked at one by one for greetings.
        if self._names.hits(words):
            unaddressed = "\n".join(line for line in text.split("\n") if not _GREETING.fullmatch(line))
            yield from self._named(tokens(unaddressed), _TEXT, "the text names it")

    def _named(self, words: Sequence[str], strength: int, why: str) -> Iterator[tuple[Project, int, str]]:
        for hit in self._names.hits(words):
            if hit.phrase.service != "common" or _in_context(words, hit.start, hit.end):
                yield self._by_key[_key(hit.phrase.category)], strength, why


def _links(text: str) -> list[tuple[str, str]]:
    """(owner, repository) of each link to GitHub."""
    return _LINK.findall(text) if "github" in text.lower() else []


def _in_context(words: Sequence[str], start: int, end: int) -> bool:
    """Does a word beside the name tell that it is a project's?"""
    around = (*words[max(0, start - 1) : start], *words[end : end + 2])
    return not _NOT_BESIDE.intersection(around) and any(word in _BESIDE or word in _BESIDE_CJK for word in around)


def _only_common(project: Project, label: str) -> bool:
    """A domain that is just a common word belongs to anybody; `goharbor` does not."""
    return project.common and _key(project.name) == _key(label)


def _key(name: str) -> str:
    return "".join(tokens(name))


# --- the roster ---------------------------------------------------------------------------------------------------------

# Words for bodies within a project, as the public list of maintainers writes them: "Istio: Steering Committee", "Kubernetes steering".
_BODY = frozenset(("steering", "committee", "maintainers", "leads", "working", "group", "governance", "technical", "oversight"))
_REMARK = re.compile(r"\b(?:committee|maintainers|leads|group|governance|oversight|non-voting|excluding)\b", re.IGNORECASE)


def roster(rows: Iterable[Mapping[str, str]]) -> list[Project]:
    """Projects from rows with the columns `maturity`, `project` and, if there, `aliases` (separated by spaces or semicolons) and `common`.

    Rows of one project ("Tekton CLI: ...", "Istio: Maintainers") become one; the first tells its maturity. Rows that name a body
    of no project are left out.
    """
    found: dict[str, Project] = {}
    for row in rows:
        name, other, _ = parted(row.get("project") or "")
        if name and _key(name) not in found:
            aliases = tuple(one.strip() for one in (row.get("aliases") or "").split(";") if one.strip())
            spelled = (*((other,) if other else ()), *aliases)
            found[_key(name)] = Project(name, (row.get("maturity") or "").strip().lower(), spelled, bool((row.get("common") or "").strip()))
    return list(found.values())


def parted(written: str) -> tuple[str, str, str]:
    """The name of a project, what else it is called, and the body of it that is meant, each "" where there is none.

    "TUF (The Update Framework)" has another name, "Istio: Working Group Leads" and "Kubernetes steering" are bodies, "Steering Committee"
    is one of a project that stands elsewhere.
    """
    whole, colon, within = " ".join(written.split()).partition(":")
    words, _, rest = whole.partition("(")
    remark = rest.rstrip(") ").strip()
    name = words.split()
    while name and name[-1].lower() in _BODY:
        name.pop()
    body = within.strip() if colon else " ".join(words.split()[len(name) :])
    if remark and _REMARK.search(remark):
        return " ".join(name), "", body or remark
    return " ".join(name), remark, body
