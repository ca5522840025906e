# SPDX-License-Identifier: Apache-2.0
"""Figures as the cells of a row: what each report tells of some tickets. Programs read these names: more may be told, none go."""

from datetime import UTC, datetime
from typing import Any

from maildesk.desk.figures import ALL, MEDIAN, SLOW, Figures, age, percentile
from maildesk.flow.spans import days, hours, per_cent

Row = dict[str, Any]


def promised(cell: Figures) -> Row:
    """What became of what was promised: first answers, answers to later questions, solutions."""
    return {
        "in_time": cell.kept,
        "late": cell.missed,
        "not_due": cell.pending,
        "kept_percent": per_cent(cell.promise),
        "answer_p50_h": hours(percentile(cell.answers, MEDIAN)),
        "answer_p90_h": hours(percentile(cell.answers, SLOW)),
        "later_in_time": cell.later_kept,
        "later_late": cell.later_missed,
        "later_not_due": cell.later_pending,
        "later_kept_percent": per_cent(cell.later_promise),
        "solved_in_time": cell.solved_kept,
        "solved_late": cell.solved_missed,
        "solved_not_due": cell.solved_pending,
        "solved_kept_percent": per_cent(cell.solved_promise),
        "solved_p50_h": hours(percentile(cell.solutions, MEDIAN)),
        "solved_p90_h": hours(percentile(cell.solutions, SLOW)),
    }


def opinions(cell: Figures) -> Row:
    """What requesters said in the end."""
    return {
        "done": cell.done,
        "asked": cell.asked,
        "answered": cell.opinions,
        "helped": cell.helped,
        "not_helped": cell.unhelped,
        "helped_percent": per_cent(cell.satisfaction),
    }


def told(cell: Figures, now: datetime) -> Row:
    """Everything. `now`: until when the age of what is open counts."""
    return {
        "requests": cell.opened,
        "open": cell.open,
        "waiting": cell.waiting,
        "done": cell.done,
        "reopened": cell.reopened,
        "kept_percent": per_cent(cell.promise),
        "answer_p50_h": hours(percentile(cell.answers, MEDIAN)),
        "answer_p90_h": hours(percentile(cell.answers, SLOW)),
        "solved_p50_h": hours(percentile(cell.solutions, MEDIAN)),
        "solved_p90_h": hours(percentile(cell.solutions, SLOW)),
        "opinions": cell.opinions,
        "helped_percent": per_cent(cell.satisfaction),
        "later_kept_percent": per_cent(cell.later_promise),
        "solved_kept_percent": per_cent(cell.solved_promise),
        "open_p50_d": days(age(cell.opened_minutes, MEDIAN, now)),
        "open_p90_d": days(age(cell.opened_minutes, SLOW, now)),
        "open_oldest_d": days(age(cell.opened_minutes, ALL, now)),
    }


def summed(cell: Figures, now: datetime) -> tuple[tuple[str, float | None], ...]:
    """Everything, each figure with its name in words."""
    return (
        ("requests", cell.opened),
        ("done", cell.done),
        ("open", cell.open),
        ("waiting for the requester", cell.waiting),
        ("opened again", cell.reopened),
        ("first answers in time", cell.kept),
        ("first answers late or overdue", cell.missed),
        ("first answers not due yet", cell.pending),
        ("promise kept (%)", per_cent(cell.promise)),
        ("first answer, median (h)", hours(percentile(cell.answers, MEDIAN))),
        ("first answer, p90 (h)", hours(percentile(cell.answers, SLOW))),
        ("later answers in time", cell.later_kept),
        ("later answers late or overdue", cell.later_missed),
        ("later answers not due yet", cell.later_pending),
        ("promise of later answers kept (%)", per_cent(cell.later_promise)),
        ("solutions in time", cell.solved_kept),
        ("solutions late or overdue", cell.solved_missed),
        ("solutions not due yet", cell.solved_pending),
        ("promise of solutions kept (%)", per_cent(cell.solved_promise)),
        ("solution, median (h)", hours(percentile(cell.solutions, MEDIAN))),
        ("solution, p90 (h)", hours(percentile(cell.solutions, SLOW))),
        ("age of what is open, median (d)", days(age(cell.opened_minutes, MEDIAN, now))),
        ("age of what is open, p90 (d)", days(age(cell.opened_minutes, SLOW, now))),
        ("age of what is open, oldest (d)", days(age(cell.opened_minutes, ALL, now))),
        ("asked whether it helped", cell.asked),
        ("said that it helped", cell.helped),
        ("said that it did not help", cell.unhelped),
        ("helped, of those who said (%)", per_cent(cell.satisfaction)),
        ("unwanted", cell.spam),
        ("merged into others", cell.merged),
    )


PROMISED, OPINIONS = tuple(promised(Figures())), tuple(opinions(Figures()))
TOLD = tuple(told(Figures(), datetime.min.replace(tzinfo=UTC)))
