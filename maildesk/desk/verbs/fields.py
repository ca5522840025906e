# SPDX-License-Identifier: Apache-2.0
"""`#project Envoy`, `#priority high`: whose project asks, and how urgent a ticket is."""

from maildesk.desk.command import Verb
from maildesk.desk.values import Priority
from maildesk.desk.verbs.scene import Done, Refusal, Scene, changing

LONGEST_PROJECT = 100
_NONE = frozenset({"none", "-"})


def project(scene: Scene, argument: str) -> Done:
    ticket, name = scene.the_ticket(), " ".join(argument.split())
    if not name or len(name) > LONGEST_PROJECT:
        raise Refusal("#project needs the name of a project, such as #project Envoy; #project none takes it away")
    new = None if name.casefold() in _NONE else name
    if new == ticket.project:
        return Done(f"the project of {scene.name(ticket)} is {new or 'none'} already")
    line = f"the project of {scene.name(ticket)} is {new or 'none'} now, before {ticket.project or 'none'}"
    return changing(scene, Verb.PROJECT, {"project": new}, line)


def priority(scene: Scene, argument: str) -> Done:
    ticket, word = scene.the_ticket(), argument.casefold()
    found = next((one for one in Priority if one.value == word), None)
    if found is None:
        raise Refusal(f"#priority needs one of {', '.join(Priority)}, and {argument!r} is none")
    if found is ticket.priority:
        return Done(f"the priority of {scene.name(ticket)} is {found} already")
    line = f"the priority of {scene.name(ticket)} is {found} now, before {ticket.priority}"
    return changing(scene, Verb.PRIORITY, {"priority": found}, line)
