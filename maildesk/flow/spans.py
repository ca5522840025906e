# SPDX-License-Identifier: Apache-2.0
"""Figures as reports show them: hours and days of minutes, per cent of shares."""


def hours(minutes: int | None) -> float | None:
    return None if minutes is None else round(minutes / 60, 1)


def per_cent(share: float | None) -> float | None:
    return None if share is None else round(100 * share, 1)


def days(minutes: int | None) -> float | None:
    return None if minutes is None else round(minutes / 1440, 1)
