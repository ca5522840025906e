# SPDX-License-Identifier: Apache-2.0
"""What works, what does not, and the remedy: one examination after another, each going on where another one failed."""

import stat
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from maildesk import wiring
from maildesk.assets import asset, template_folders
from maildesk.flow.errors import MaildeskError
from maildesk.flow.values import Finding
from maildesk.settings import Loaded, Settings, SettingsError

if TYPE_CHECKING:
    from maildesk.observing.facts import Facts

DATABASE_SECONDS = 5.0

Told = tuple[str, Finding]
"""What was examined, in a word, and what was found."""


def examine(load: Callable[[], Loaded], *, online: bool, alarm: bool = False) -> Iterator[Told]:
    """Every finding, as it comes. With `online` mailboxes and the relay are tried; nothing is changed or sent anywhere.

    With `alarm` a trial is told to those whom an alarm reaches.
    """
    try:
        loaded = load()
    except SettingsError as error:
        yield from (("configuration", Finding.failure(str(problem), "mend it: `maildesk config check`")) for problem in error.problems)
        yield "configuration", Finding.warning("all else stands on the configuration and was not examined", "mend it, then ask again")
        return
    for topic, examination in _EXAMINATIONS:
        yield from ((topic, finding) for finding in _guarded(examination(loaded, online)))
    if alarm:
        yield from (("alarm", finding) for finding in _alarm(loaded.settings))


def _guarded(findings: Iterator[Finding]) -> Iterator[Finding]:
    """An examination that cannot go on ends with what stopped it."""
    try:
        yield from findings
    except MaildeskError as error:
        yield Finding.failure(error.message, error.remedy)
    except OSError as error:
        remedy = "check the path, and ask as the user that runs the desk"
        yield Finding.failure(f"{error.filename or 'the system'}: {error.strerror or error}", remedy)


def _configuration(loaded: Loaded, _online: bool) -> Iterator[Finding]:
    yield Finding.good(f"{loaded.file or 'the environment'}: nothing is wrong with it ({len(loaded.places)} values given)")


def _secrets(loaded: Loaded, _online: bool) -> Iterator[Finding]:
    """Reading the configuration has refused secrets in files that others can read; the state is as private."""
    keys = len(loaded.settings.desk.signing_keys)
    yield Finding.good(f"{keys} signing keys: the first signs, all verify" if keys > 1 else "1 signing key")
    files = {place for place in loaded.places.values() if place.startswith("secret file ")}
    yield Finding.good(f"{len(files)} secret {'file' if len(files) == 1 else 'files'}, for nobody else to read")
    paths = [loaded.settings.desk.state_dir, wiring.sqlite_path(loaded.settings)]
    exposed = [path for path in paths if path and path.exists() and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)]
    for path in exposed:
        yield Finding.warning(f"{path} holds mail and is open to others", f"chmod go= {path}")


def _disk(loaded: Loaded, _online: bool) -> Iterator[Finding]:
    from maildesk.observing.facts import Facts, room
    from maildesk.observing.findings import of_disk
    from maildesk.observing.problems import Limits

    folder = loaded.settings.desk.state_dir
    if not folder.is_dir():
        yield Finding.failure(f"the state folder {folder} does not exist", "make it, or run `maildesk db upgrade`, which does")
    elif found := room(loaded.settings):
        yield of_disk(found, Limits.of(loaded.settings), Facts(wiring.clock(), None, None, found))


def _database(loaded: Loaded, _online: bool) -> Iterator[Finding]:
    """Reachable, of this program's schema, and how much waits in it."""
    from maildesk.observing.findings import of_database
    from maildesk.observing.problems import Limits
    from maildesk.store.migrate import head

    facts, where = _facts(loaded.settings)
    if facts.trouble:
        raise facts.trouble
    yield Finding.good(f"{where} answers; revision {head(asset('migrations'))}, as this program needs it")
    yield from of_database(facts, Limits.of(loaded.settings))


def _contacts(loaded: Loaded, _online: bool) -> Iterator[Finding]:
    """When the running desk last heard of its servers. What is wrong with the database was told before."""
    from maildesk.observing.findings import of_contacts
    from maildesk.observing.problems import Limits

    yield from of_contacts(_facts(loaded.settings)[0], Limits.of(loaded.settings))


def _alarm(settings: Settings) -> Iterator[Finding]:
    from maildesk.observing.alarm import trial

    tried = list(trial(settings, wiring.clock()))
    yield from tried or [Finding.warning("no alarm reaches anybody without mail", "set observe.alarm_command or observe.alarm_url")]


def _facts(settings: Settings) -> "tuple[Facts, str]":
    from maildesk.observing.facts import collect
    from maildesk.store.errors import place
    from maildesk.store.sql import open_store

    store = open_store(settings.database.url, busy_seconds=DATABASE_SECONDS)
    try:
        return collect(settings, store, wiring.clock()), place(store.database.engine.url)
    finally:
        store.close()


def _trust(loaded: Loaded, _online: bool) -> Iterator[Finding]:
    """Whom the desk believes."""
    believed = loaded.settings.desk.authserv_ids
    if believed:
        yield Finding.good(f"Authentication-Results of {', '.join(believed)} count")
    else:
        yield Finding.warning(
            "desk.authserv_ids is empty: every sender by mail is unverified, and nobody gets their own words back",
            "name the authserv-ids of your own mail servers",
        )
    for name, options in loaded.settings.listener.items():
        if options.enabled and options.trusted_networks:
            yield Finding.warning(
                f"listener {name} believes every mail from {', '.join(options.trusted_networks)}",
                f"empty listener.{name}.trusted_networks unless only you can connect from there",
            )


def _listeners(loaded: Loaded, _online: bool) -> Iterator[Finding]:
    from maildesk.smtp.probe import probe
    from maildesk.smtp.tls import Certificate

    listeners = {name: options for name, options in loaded.settings.listener.items() if options.enabled}
    if not listeners and not any(options.enabled for options in loaded.settings.mailbox.values()):
        yield Finding.warning("nothing brings mail in: no listener and no mailbox is switched on", "add [mailbox.NAME] or [listener.NAME]")
    for name, options in listeners.items():
        if options.tls_cert:
            yield from _guarded(_certificate(name, Certificate, options.tls_cert, options.tls_key))
        yield probe(name, options)


def _certificate(name: str, certificate: Callable[[str, str], object], chain: str, key: str) -> Iterator[Finding]:
    certificate(chain, key)
    yield Finding.good(f"listener {name}: certificate and key fit")


def _templates(loaded: Loaded, _online: bool) -> Iterator[Finding]:
    from maildesk.render.fault import Fault
    from maildesk.render.pages import check_page
    from maildesk.render.preview import sample

    faults: list[Fault] = []
    templates = wiring.templates(loaded.settings, faults.append)
    templates.check(sample)
    check_page(template_folders(loaded.settings.desk.template_dir), faults.append)
    for fault in faults:
        yield Finding.failure(f"template {fault}", "mend it, and look: `maildesk template preview`; until then the built-in one is used")
    if not faults:
        yield Finding.good(f"{len(templates.listing())} templates can be filled in")


def _answers(loaded: Loaded, _online: bool) -> Iterator[Finding]:
    """The canned answers: a file that cannot be used is missed when somebody wants to answer with it."""
    from maildesk.readymade import faults

    desk = wiring.identity(loaded.settings)
    found = faults(desk)
    for fault in found:
        yield Finding.warning(f"canned answer {fault}", "mend it, and look: `maildesk answer list`")
    if not found:
        yield Finding.good(f"{len(desk.answers.all())} canned answers can be filled in")


def _classifier(loaded: Loaded, _online: bool) -> Iterator[Finding]:
    from maildesk.classifying import in_force

    yield from in_force(loaded.settings)


def _outgoing(loaded: Loaded, online: bool) -> Iterator[Finding]:
    from maildesk.smtp.check import check

    outgoing = loaded.settings.outgoing
    if online or outgoing.transport == "maildir":
        yield from check(outgoing, maildir=wiring.maildir_path(loaded.settings), now=wiring.clock())
    else:
        yield Finding.good(f"mail goes out through {outgoing.host} (not tried; --online does)")


def _mailboxes(loaded: Loaded, online: bool) -> Iterator[Finding]:
    for name, options in loaded.settings.mailbox.items():
        if not options.enabled:
            yield Finding.good(f"mailbox {name} is switched off")
        elif online:
            yield from _mailbox(loaded.settings, name)
        else:
            yield Finding.good(f"mailbox {name}: {options.user} at {options.host} (not tried; --online does)")


def _mailbox(settings: Settings, name: str) -> Iterator[Finding]:
    from maildesk.imap.check import check

    tokens = wiring.mailbox_tokens(settings, name)
    for finding in check(settings.mailbox[name], name, tokens, wiring.clock()):
        yield Finding(finding.verdict, f"mailbox {name}: {finding.fact}", finding.remedy)


def _staff(loaded: Loaded, _online: bool) -> Iterator[Finding]:
    """Whether requests find somebody."""
    from maildesk.classifying import catalogue
    from maildesk.desk.staffing import lacking

    try:
        with wiring.opened(loaded.settings) as store:
            staff = store.staff()
    except MaildeskError:
        yield Finding.warning("who works here was not examined", "see what is said of the database")
        return
    found = [Finding.warning(fact, remedy) for fact, remedy in lacking(catalogue(loaded.settings), staff)]
    yield from found or [Finding.good(f"{len(staff)} work here, and every group of the catalogue has somebody")]


def _digests(loaded: Loaded, _online: bool) -> Iterator[Finding]:
    """Whose digests do not get there."""
    from maildesk.digesting import paused

    try:
        with wiring.opened(loaded.settings) as store:
            yield from paused(wiring.Wiring(loaded.settings, store))
    except MaildeskError:
        yield Finding.warning("the digests were not examined", "see what is said of the database")


_EXAMINATIONS: tuple[tuple[str, Callable[[Loaded, bool], Iterator[Finding]]], ...] = (
    ("configuration", _configuration),
    ("secrets", _secrets),
    ("disk", _disk),
    ("database", _database),
    ("contact", _contacts),
    ("trust", _trust),
    ("listener", _listeners),
    ("mailbox", _mailboxes),
    ("outgoing", _outgoing),
    ("templates", _templates),
    ("answers", _answers),
    ("classifier", _classifier),
    ("staff", _staff),
    ("digests", _digests),
)
