# SPDX-License-Identifier: Apache-2.0
"""What staff can command, in the order in which help shows it."""

from collections.abc import Mapping
from types import MappingProxyType

from maildesk.desk.command import Verb

# How it is written, and what it does.
HELP: Mapping[Verb, tuple[str, str]] = MappingProxyType(
    {
        Verb.TAKE: ("#take", "the ticket is yours"),
        Verb.ASSIGN: ("#assign NAME", "it is theirs; #assign nobody takes it away"),
        Verb.CLOSE: ("#close", "it is done, and nobody waits"),
        Verb.RESOLVE: ("#resolve", "it is done as far as you know"),
        Verb.REOPEN: ("#reopen", "it is open again"),
        Verb.WAITING: ("#waiting", "you wait for the requester"),
        Verb.SNOOZE: ("#snooze 3d", "it sleeps until then: 4h, 2w, tomorrow, friday, 2026-12-01"),
        Verb.BLOCKED: ("#blocked on the registrar", "somebody else has to act first"),
        Verb.SPAM: ("#spam", "nobody asked for anything"),
        Verb.CATEGORY: ("#category legal", "what it is about: a category or a service of the catalogue"),
        Verb.PROJECT: ("#project Envoy", "the project that asks"),
        Verb.PRIORITY: ("#priority high", "low, normal or high"),
        Verb.NEEDED: ("#needed 2026-12-01", "until when they need it; #needed none takes it away"),
        Verb.CC: ("#cc ada@envoy.example", "they take part and get the answers"),
        Verb.REQUESTER: ("#requester ada@envoy.example", "it is their request"),
        Verb.MERGE: ("#merge CNCF-1040", "this ticket becomes part of that one"),
        Verb.SPLIT: ("#split", "the message that you answer becomes a ticket of its own"),
        Verb.NEEDS: ("#needs legal, events", "it asks for several things: a ticket for each, and one thread for the requester"),
        Verb.LINK: ("#link CNCF-1040", "the two have to do with each other; also JIRA CNCFSD-1502, or the address of an issue"),
        Verb.UNLINK: ("#unlink CNCF-1040", "they have nothing to do with each other"),
        Verb.ACCEPT: ("#accept 17", "a held mail goes on its way"),
        Verb.REJECT: ("#reject 17", "a held mail stays out"),
        Verb.NOTE: ("#note", "the words below stay among staff"),
        Verb.ANSWER: ("#answer exam-vouchers", "the canned answer of this name goes out below your words, in the requester's language"),
        Verb.FOR: ("#for ada@envoy.example", "the words below are their request, which you log for them"),
        Verb.ORIGIN: ("#origin slack", "where they asked"),
        Verb.TELL: ("#tell", "tell them that you logged it"),
        Verb.AWAY: ("#away until 2026-12-01", "you are out of office through that day: no rule gives you tickets"),
        Verb.BACK: ("#back", "you are back"),
        Verb.DIGEST: ("#digest weekly", "how often you get a digest: daily, weekly or off"),
        Verb.NOTIFY: ("#notify mine", "what you are told: all, mine, assignments, digests or none"),
        Verb.QUIET: ("#quiet 20:00-08:00", "when your mail waits, also 20:00-08:00 mon-thu; fri-sun; but high; #quiet off ends it"),
        Verb.UNDO: ("#undo", "take back what was done to the ticket last"),
        Verb.HELP: ("#help", "this list"),
    }
)


def lines(prefix: str) -> tuple[str, ...]:
    """Every command as it is written, and what it does. `prefix`: of this desk's references."""
    return tuple(f"{usage.replace('CNCF-', f'{prefix}-')}: {meaning}" for usage, meaning in HELP.values())
