# SPDX-License-Identifier: Apache-2.0
"""`maildesk template`: the words that the desk writes, and how they look."""

from typing import TYPE_CHECKING

import click

from maildesk.cli import completing
from maildesk.cli.context import Invocation, example, output_option, pass_invocation
from maildesk.cli.output import Column, clean_for_terminal, to_json
from maildesk.flow.errors import MaildeskError

if TYPE_CHECKING:
    from maildesk.flow.values import Rendered
    from maildesk.render.fault import Fault
    from maildesk.render.templates import Listed
    from maildesk.settings import Settings

_COLUMNS = (
    Column("name"),
    Column("language"),
    Column("origin"),
    Column("overridden"),
    Column("missing"),
    Column("files", wide=True),
)


@click.group(epilog=example("maildesk template preview acknowledgement"))
def template() -> None:
    """Show the templates of the desk's mails."""


@template.command(name="list", epilog=example("maildesk template list", "maildesk template list -o wide"))
@output_option
@pass_invocation
def list_(invocation: Invocation) -> None:
    """Print every template, and which of its files are yours.

    The origin is "built-in", "operator" (from desk.template_dir) or "both". OVERRIDDEN names the built-in files that
    yours replace. A template that is MISSING a form is not used in that language.
    """
    from maildesk.wiring import templates

    listing = templates(invocation.settings).listing()
    invocation.print_rows([_row(listed) for listed in listing], _COLUMNS)


@template.command(
    epilog=example(
        "maildesk template preview acknowledgement",
        "maildesk template preview summary --html > summary.html",
    )
)
@click.argument("name", metavar="TEMPLATE", shell_complete=completing.templates)
@click.option("--language", help="Language tag such as de or pt-BR. Without it: the desk's language.")
@click.option("--html", is_flag=True, help="Print the HTML form instead of the text.")
@output_option
@pass_invocation
def preview(invocation: Invocation, name: str, language: str | None, html: bool) -> None:
    """Fill the TEMPLATE with an invented request and print it.

    Exit status 1 if one of your files cannot be used; what is printed then is the built-in template, as in a mail.
    """
    from maildesk.wiring import templates

    faults: list[Fault] = []
    rendered = templates(invocation.settings, faults.append).render(name, language, _sample(name, invocation.settings))
    if invocation.output == "json":
        click.echo(to_json(_as_json(name, rendered), indent=2))
    else:
        click.echo(clean_for_terminal(rendered.html if html else f"Subject: {rendered.subject}\n\n{rendered.text}", lines=True), nl=html)
    if faults:
        raise MaildeskError(f"template {faults[0]}", "mend the file; until then mails use the built-in template, as shown")


def _sample(name: str, settings: "Settings") -> dict[str, object]:
    from maildesk.classifying import catalogue
    from maildesk.render.preview import sample

    desk = settings.desk
    return sample(
        name,
        name=desk.name,
        address=desk.address,
        prefix=desk.prefix,
        promise_hours=desk.promise_hours,
        catalogue=catalogue(settings),
    )


def _row(listed: "Listed") -> dict[str, object]:
    return {
        "name": listed.name,
        "language": listed.language,
        "origin": _origin(listed),
        "overridden": list(listed.overrides),
        "missing": list(listed.missing),
        "files": [str(path) for path in listed.files.values()],
    }


def _origin(listed: "Listed") -> str:
    if not listed.operators:
        return "built-in"
    return "operator" if len(listed.operators) == len(listed.files) else "both"


def _as_json(name: str, rendered: "Rendered") -> dict[str, str]:
    return {"name": name, "subject": rendered.subject, "text": rendered.text, "html": rendered.html}
