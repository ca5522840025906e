# SPDX-License-Identifier: Apache-2.0
"""Does what staff command, by mail or in the shell: all of it or nothing, states last."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from maildesk.desk.command import Command, Verb
from maildesk.desk.confidential import may_read, refusal
from maildesk.desk.learn import apart, learn_effects
from maildesk.desk.letters import Letter
from maildesk.desk.records import NOTHING, Effects
from maildesk.desk.reference import parse_reference
from maildesk.desk.thread import ticket_at
from maildesk.desk.values import Ticket
from maildesk.desk.verbs import (
    absence,
    assign,
    category,
    digests,
    fields,
    judge,
    link,
    merge,
    needed,
    needs,
    people,
    split,
    state,
    tuning,
    undo,
)
from maildesk.desk.verbs.replay import remembered, repeated
from maildesk.desk.verbs.scene import Done, Outcome, Refusal, Scene
from maildesk.desk.verbs.transcript import transcript

# In the order in which they are done: those that say which ticket it is about first, its state last.
_DO: Mapping[Verb, Callable[[Scene, str], Done]] = MappingProxyType(
    {
        Verb.UNDO: undo.undo,
        Verb.MERGE: merge.merge,
        Verb.SPLIT: split.split,
        Verb.NEEDS: needs.needs,
        Verb.ACCEPT: judge.accept,
        Verb.REJECT: judge.reject,
        Verb.REQUESTER: people.requester,
        Verb.CC: people.cc,
        Verb.LINK: link.link,
        Verb.UNLINK: link.unlink,
        Verb.CATEGORY: category.category,
        Verb.PROJECT: fields.project,
        Verb.PRIORITY: fields.priority,
        Verb.NEEDED: needed.needed,
        Verb.ASSIGN: assign.assign,
        Verb.TAKE: assign.take,
        Verb.REOPEN: state.reopen,
        Verb.WAITING: state.waiting,
        Verb.SNOOZE: state.snooze,
        Verb.BLOCKED: state.blocked,
        Verb.RESOLVE: state.resolve,
        Verb.CLOSE: state.close,
        Verb.SPAM: state.spam,
        Verb.AWAY: absence.away,
        Verb.BACK: absence.back,
        Verb.DIGEST: digests.digest,
        Verb.NOTIFY: tuning.notify,
        Verb.QUIET: tuning.hush,
    }
)
_ORDER = {verb: place for place, verb in enumerate(_DO)}
# A ticket has one of each: two of a group contradict each other.
_ONE_OF = (
    (Verb.ASSIGN, Verb.TAKE),
    (Verb.REOPEN, Verb.WAITING, Verb.SNOOZE, Verb.BLOCKED, Verb.RESOLVE, Verb.CLOSE, Verb.SPAM),
    (Verb.CATEGORY,),
    (Verb.PROJECT,),
    (Verb.PRIORITY,),
    (Verb.NEEDED,),
    (Verb.REQUESTER,),
    (Verb.MERGE,),
    (Verb.AWAY, Verb.BACK),
    (Verb.DIGEST,),
    (Verb.NOTIFY,),
    (Verb.QUIET,),
)
# Beside these nothing else can stand: which ticket would it be about, and what would be undone?
_ALONE = (Verb.UNDO, Verb.SPLIT, Verb.NEEDS)
# What stands behind these on their line would be lost: it may be the answer.
_BARE = (Verb.TAKE, Verb.CLOSE, Verb.RESOLVE, Verb.REOPEN, Verb.WAITING, Verb.SPAM, Verb.SPLIT, Verb.BACK, Verb.UNDO)
# They change no ticket.
_OF_ONESELF = (Verb.AWAY, Verb.BACK, Verb.DIGEST, Verb.NOTIFY, Verb.QUIET)
MOST_COMMANDS = 50


def perform(commands: Sequence[Command], scene: Scene) -> Outcome:
    """What the commands come to. `#note`, `#for`, `#origin` and `#tell` say what a mail is; they are not done here.

    Commands of an authenticated member of staff alone may come here. A refusal changes nothing; a mail tells of it.
    """
    wanted = tuple(dict.fromkeys(one for one in commands if one.verb in _DO))
    helps = any(one.verb is Verb.HELP for one in commands)
    if not wanted and not helps:
        return Outcome()
    if (again := repeated(wanted, scene)) is not None:
        return Outcome(repeated=again)
    scene = replace(scene, facts=apart(scene.facts))
    try:
        _agree(wanted)
        _may(wanted, scene)
        done, effects, letters = _all(sorted(wanted, key=lambda one: _ORDER[one.verb]), scene)
    except Refusal as refusal:
        told = _told(transcript(scene, refused=str(refusal)), scene)
        return Outcome(Effects(marks=remembered(scene.written, scene.now)), told, refused=str(refusal))
    undoable = _on_tickets(effects) and wanted[0].verb is not Verb.UNDO
    letter = transcript(scene, done, helps=helps, opened=effects.tickets, undoable=undoable)
    effects += Effects(marks=remembered(scene.written, scene.now))
    return Outcome(effects, (*letters, *_told(letter, scene)), done)


def _agree(commands: Sequence[Command]) -> None:
    if len(commands) > MOST_COMMANDS:
        raise Refusal(f"{len(commands)} commands are more than one mail may carry: {MOST_COMMANDS} at most")
    for group in _ONE_OF:
        found = [one for one in commands if one.verb in group]
        if len(found) > 1:
            first, second = (f"#{one.verb} {one.argument}".strip() for one in found[:2])
            raise Refusal(f"{first} and {second} contradict each other")
    for one in commands:
        if one.verb in _BARE and one.argument:
            raise Refusal(f"#{one.verb} needs a line of its own: write {one.argument!r} below it")
        if one.verb in _ALONE and len(commands) > 1:
            raise Refusal(f"#{one.verb} stands alone in a mail: send the other commands by themselves")


def _may(commands: Sequence[Command], scene: Scene) -> None:
    """Of a restricted ticket its readers decide, and they alone learn what it says (promise: Trust 8)."""
    about = [one for one in commands if one.verb not in _OF_ONESELF]
    for ticket in filter(None, (scene.ticket if about else None, *(_named(one, scene) for one in about))):
        if not may_read(scene.actor, ticket, scene.identity.catalogue):
            raise Refusal(refusal(scene.name(ticket), ticket, scene.identity.catalogue))


def _on_tickets(effects: Effects) -> bool:
    return any(one.ticket_id is not None for one in effects.events)


def _named(command: Command, scene: Scene) -> Ticket | None:
    """The other ticket that a command is about, where it names one or a mail beside one; of a merged one, that which it became part of."""
    if command.verb in (Verb.MERGE, Verb.LINK, Verb.UNLINK):
        number = parse_reference(scene.identity.prefix, command.argument)
        named = next((one.id for one in scene.facts.tickets.values() if one.number == number), 0)
        return ticket_at(scene.facts, named)
    if command.verb in (Verb.ACCEPT, Verb.REJECT):
        held = scene.facts.waiting.get(judge.number(command.argument) or 0)
        return ticket_at(scene.facts, held.ticket_id) if held and held.ticket_id else None
    return None


def _all(commands: Sequence[Command], scene: Scene) -> tuple[tuple[str, ...], Effects, tuple[Letter, ...]]:
    """Each command knows what those before it did."""
    lines: list[str] = []
    letters: list[Letter] = []
    effects = NOTHING
    for command in commands:
        done = _DO[command.verb](scene, command.argument)
        own = _with_argument(done.effects, command)
        lines.append(done.line)
        letters.extend(done.letters)
        effects += own
        learn_effects(scene.facts, own)
        about = done.ticket_id or (scene.ticket.id if scene.ticket else 0)
        scene = replace(scene, ticket=scene.facts.tickets.get(about))
    return tuple(lines), effects, tuple(letters)


def _with_argument(effects: Effects, command: Command) -> Effects:
    """The events say what was written, so that the history can be read without knowing the ids of people."""
    if not command.argument:
        return effects
    events = tuple(
        replace(one, details={**one.details, "argument": command.argument}) if one.details.get("verb") == command.verb else one
        for one in effects.events
    )
    return replace(effects, events=events)


def _told(letter: Letter, scene: Scene) -> tuple[Letter, ...]:
    """Whoever commands in the shell reads it there."""
    return (letter,) if scene.origin == "mail" else ()
