# SPDX-License-Identifier: Apache-2.0
"""The history of a ticket in words."""

from typing import Any

import pytest

from maildesk.telling.history import told


@pytest.mark.parametrize(
    ("kind", "details", "words"),
    [
        ("opened", {}, "ana@x opened the ticket"),
        (
            "opened",
            {
                "guess": {"candidates": [["legal", 0.7], ["events", 0.2], ["general", 0.1]], "reasons": ["“trademark” speaks for Legal"]},
                "project": {"name": "Envoy", "maturity": "graduated", "why": "the subject names it"},
            },
            "ana@x opened the ticket; it looked like legal (70%) or events (20%): “trademark” speaks for Legal;"
            " about Envoy: the subject names it",
        ),
        ("suggested", {"other": {"ticket": 7, "number": 1007}, "why": "same subject"}, "it may belong to CNCF-1007: same subject"),
        ("opened", {"oversize": 31000000}, "ana@x opened the ticket with a mail of 31,000,000 bytes, more than the desk takes"),
        ("answered", {"how": "added"}, "an answer came from ana@x"),
        ("answered", {"how": "added, marked unverified"}, "an answer came from ana@x (marked unverified)"),
        ("answered", {"how": "added", "automatic": True}, "an automatic reply came from ana@x"),
        ("reopened", {"from": "closed", "to": "open"}, "the answer changed the state from closed to open"),
        ("mail.held", {"inbound": 7, "reason": "a stranger"}, "mail 7 from ana@x is held: a stranger"),
        ("bounce", {"recipients": ["bo@x"], "status": "5.1.1", "action": "failed"}, "a letter to bo@x came back (5.1.1)"),
        ("bounce", {"recipients": ["bo@x"], "action": "delayed"}, "a letter to bo@x is delayed"),
        ("bounce", {"recipients": [], "status": None, "action": None}, "a delivery status came about somebody"),
        ("undelivered", {"outbox": 3, "recipients": {"bo@x": "550 no"}}, "letter 3 was not delivered: bo@x: 550 no"),
        ("acknowledgement", {"said": "sent in full"}, "acknowledgement: sent in full"),
        ("not acknowledged", {"said": "a machine wrote it"}, "no acknowledgement: a machine wrote it"),
        ("requeued", {"mail": 7}, "ana@x put mail 7 back in the line"),
        ("letter-cancelled", {"outbox": 3}, "ana@x cancelled letter 3"),
        ("taken", {}, "ana@x took it"),
        ("assigned", {"to": "kim"}, "ana@x gave it to kim"),
        ("assigned", {"to": None}, "ana@x gave it to nobody"),
        ("closed", {"was": {"state": "open"}, "now": {"state": "closed"}}, "ana@x changed the state from open to closed"),
        ("reopened", {"was": {"state": "closed"}, "now": {"state": "open"}}, "ana@x changed the state from closed to open"),
        (
            "snoozed",
            {"was": {"state": "new"}, "now": {"state": "snoozed", "snoozed_until": "2026-12-01T08:00:00+00:00"}},
            "ana@x changed the state from new to snoozed until 2026-12-01 08:00 UTC",
        ),
        ("project", {"was": {"project": None}, "now": {"project": "Envoy"}}, "ana@x changed the project from none to Envoy"),
        ("cc", {"addresses": ["bo@x", "cy@x"]}, "ana@x let bo@x, cy@x take part"),
        ("requester", {"address": "bo@x"}, "ana@x made bo@x the requester"),
        ("split", {"message": 4, "new": {"ticket": 8, "number": 1008}}, "ana@x split message 4 off as CNCF-1008"),
        ("linked", {"to": {"ticket": 8, "number": 1008}}, "ana@x linked it with CNCF-1008"),
        ("accepted", {"verb": "accept", "mail": 17}, "ana@x accepted mail 17"),
        ("rejected", {"verb": "reject", "mail": 17}, "ana@x rejected mail 17"),
        ("woken", {"since": "2026-12-01T08:00:00+00:00"}, "it slept long enough, and is open again"),
        ("undone", {"what": ["#take", "#close"]}, "ana@x took back #take, #close"),
        ("painted", {"colour": "blue"}, 'ana@x: painted {"colour": "blue"}'),
        ("painted", {}, "ana@x: painted"),
    ],
)
def test_each_event_has_its_words(kind: str, details: dict[str, Any], words: str) -> None:
    assert told(kind, "ana@x", details, "CNCF") == words
