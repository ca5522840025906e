# SPDX-License-Identifier: Apache-2.0
"""`maildesk answer`: canned answers, which of them may fit a ticket, and how they read on it."""

from typing import TYPE_CHECKING, Any

import click

from maildesk.cli import completing
from maildesk.cli.acting import REFERENCE, number_of, operator_of
from maildesk.cli.context import Invocation, example, output_option, pass_invocation
from maildesk.cli.output import Column, clean_for_terminal, to_json
from maildesk.cli.reading import READER, must_read
from maildesk.desk.reference import reference
from maildesk.flow.errors import MaildeskError, NotFound

if TYPE_CHECKING:
    from maildesk.desk.canned import Canned
    from maildesk.desk.suggesting import Precedent, Suggestion
    from maildesk.desk.values import Identity

_COLUMNS = (
    Column("name"),
    Column("languages"),
    Column("title"),
    Column("categories"),
    Column("services", wide=True),
    Column("files", wide=True),
)
_SUGGESTED = (Column("name"), Column("score"), Column("title"), Column("why"))
_WORDS = 160  # characters of an earlier answer that are shown


@click.group(epilog=example("maildesk answer suggest CNCF-1042"))
def answer() -> None:
    """Show the canned answers, and which of them may fit a ticket.

    `maildesk ticket reply CNCF-1042 --template NAME` sends one; by mail `#answer NAME` does.
    """


@answer.command(name="list", epilog=example("maildesk answer list", "maildesk answer list --category legal -o wide"))
@click.option(
    "--category", metavar="CATEGORY", shell_complete=completing.categories, help="Only those that are for this category of the catalogue."
)
@output_option
@pass_invocation
def list_(invocation: Invocation, category: str | None) -> None:
    """List the canned answers: ours, and yours (desk.answers_dir), which go before ours file by file.

    Exit status 1 if a file cannot be used: which, in which line and why is told.
    """
    from maildesk.readymade import faults
    from maildesk.wiring import identity

    desk = identity(invocation.settings)
    found: dict[str, list[Canned]] = {}
    for one in desk.answers.all():
        if category is None or category in one.categories:
            found.setdefault(one.slug, []).append(one)
    invocation.print_rows([_row(slug, each) for slug, each in found.items()], _COLUMNS)
    wrong = faults(desk)
    for fault in wrong:
        invocation.say(fault)
    if wrong:
        files = "1 file of canned answers has" if len(wrong) == 1 else f"{len(wrong)} files of canned answers have"
        raise MaildeskError(f"{files} a fault", "mend it; `maildesk answer show NAME` has the words")


@answer.command(epilog=example("maildesk answer show exam-vouchers", "maildesk answer show exam-vouchers --language de"))
@click.argument("name", metavar="ANSWER", shell_complete=completing.answers)
@click.option("--language", metavar="TAG", help="Such as de. Without it: the desk's language.")
@output_option
@pass_invocation
def show(invocation: Invocation, name: str, language: str | None) -> None:
    """Print a canned answer as it stands in its file, with its places to fill."""
    from maildesk.wiring import identity

    desk = identity(invocation.settings)
    one = _found(desk, name, language or desk.language)
    if invocation.output == "json":
        click.echo(to_json({**_row(one.slug, [one]), "language": one.language, "body": one.body}, indent=2))
        return
    click.echo(clean_for_terminal(f"# {one.title} ({one.language}, {one.path})\n\n{one.body}", lines=True))


@answer.command(epilog=example("maildesk answer preview exam-vouchers CNCF-1042"))
@click.argument("name", metavar="ANSWER", shell_complete=completing.answers)
@REFERENCE
@click.option("--language", metavar="TAG", help="Such as de. Without it: the requester's.")
@READER
@output_option
@pass_invocation
def preview(invocation: Invocation, name: str, wanted: str, language: str | None, actor: str | None) -> None:
    """Print a canned answer as it would go out on a ticket."""
    from maildesk.readymade import filled
    from maildesk.wiring import identity, opened

    desk = identity(invocation.settings)
    with opened(invocation.settings) as store:
        number = number_of(invocation, wanted)
        must_read(invocation, store, number, actor)
        one, words = filled(desk, store, number, operator_of(invocation, actor), name, language)
    if invocation.output == "json":
        click.echo(to_json({"name": one.slug, "language": one.language, "text": words}, indent=2))
        return
    click.echo(clean_for_terminal(words, lines=True))


@answer.command(epilog=example("maildesk answer suggest CNCF-1042", "maildesk answer suggest 1042 -o json"))
@REFERENCE
@click.option("--limit", type=click.IntRange(1, 50), default=3, show_default=True, help="At most so many of each.")
@READER
@output_option
@pass_invocation
def suggest(invocation: Invocation, wanted: str, limit: int, actor: str | None) -> None:
    """Say which canned answers may fit a ticket, and what staff answered to earlier requests like it.

    It compares words with the newest answered requests of the same category that you may read. Nothing is sent.
    """
    from maildesk.readymade import fitting
    from maildesk.wiring import identity, opened

    desk = identity(invocation.settings)
    with opened(invocation.settings) as store:
        number = number_of(invocation, wanted)
        must_read(invocation, store, number, actor)
        detail = store.ticket_by_number(number)
        found, alike = fitting(desk, store, detail, operator_of(invocation, actor), limit)
    _tell(invocation, desk, found, alike)


def _tell(invocation: Invocation, desk: "Identity", found: "list[Suggestion]", alike: "list[tuple[float, Precedent]]") -> None:
    from maildesk.desk.canned import find

    prefix, answers = invocation.settings.desk.prefix, desk.answers.all()
    rows = [{"name": one.slug, "score": one.score, "title": find(answers, one.slug, desk.language).title, "why": one.why} for one in found]
    earlier = [
        {
            "reference": reference(prefix, one.number),
            "score": round(score, 4),
            "subject": one.subject,
            "canned": list(one.canned),
            "answer": one.answer,
        }
        for score, one in alike
    ]
    if invocation.output == "json":
        click.echo(to_json({"answers": rows, "earlier": earlier}, indent=2))
        return
    invocation.print_rows(rows, _SUGGESTED)
    if not rows:
        invocation.say("no canned answer seems to fit; `maildesk answer list` has all of them")
    for one in earlier if invocation.format in ("table", "wide") else ():
        words = " ".join(str(one["answer"]).split())
        cut = f"{words[:_WORDS]} …" if len(words) > _WORDS else words
        click.echo(
            clean_for_terminal(f"{one['reference']} was like it ({one['score']:.0%}): {one['subject']}\n  answered: {cut}", lines=True)
        )


def _found(desk: "Identity", name: str, language: str) -> "Canned":
    from maildesk.desk.canned import Unusable, find

    try:
        return find(desk.answers.all(), name, language)
    except Unusable as problem:
        raise NotFound(str(problem), "`maildesk answer list` shows them") from None


def _row(slug: str, each: "list[Canned]") -> dict[str, Any]:
    english = next((one for one in each if one.language == "en"), each[0])
    return {
        "name": slug,
        "languages": [one.language for one in each],
        "title": english.title,
        "categories": list(english.categories),
        "services": list(english.services),
        "files": [one.path for one in each],
    }
