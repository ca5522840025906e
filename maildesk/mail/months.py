# SPDX-License-Identifier: Apache-2.0
"""Which month does this word name? In the languages whose forwards and attributions we read."""

from functools import lru_cache

# Stems, so that cases and abbreviations need no lines of their own; longer stems are tried first.
_STEMS: dict[int, str] = {
    1: "jan gen ene sty led tammi янв січ oca ιαν يناير ינואר januar",
    2: "feb fév fev lut úno helmi фев лют şub φεβ فبراير פברואר",
    3: "mar mär mrt mrz maa bře březn мар бер μαρ مارس מרץ maret",
    4: "apr avr abr kwi dub huhti апр кві nis απρ أبريل ابريل אפריל",
    5: "may mai mag maj mei kvě touko май мая тра mayıs μαϊ μαΐ مايو מאי",
    6: "jun juin giu cze červn červen čvn kesä июн чер haz ιουν يونيو יוני",
    7: "jul juil lug lip červenc července čvc heinä июл лип tem ιουλ يوليو יולי",
    8: "aug aoû aou ago sie srp elo авг сер ağu αυγ أغسطس اغسطس אוגוסט agu",
    9: "sep set wrz zář syys сен вер eyl σεπ سبتمبر ספטמבר",
    10: "oct okt out ott paź říj loka окт жов eki οκτ أكتوبر اكتوبر אוקטובר",
    11: "nov lis marras ноя лис kas νοε نوفمبر נובמבר",
    12: "dec déc dez dic des gru pro joulu дек гру ara δεκ ديسمبر דצמבר",
}
_NUMBERS = sorted(((stem, number) for number, stems in _STEMS.items() for stem in stems.split()), key=lambda pair: -len(pair[0]))


@lru_cache(maxsize=256)
def number(name: str) -> int | None:
    """1 to 12 for a month's name, its abbreviation or its digits; None for anything else."""
    if name.isdecimal():
        return int(name)
    folded = name.lower().replace("i\u0307", "i").removeprefix("\u05d1")
    return next((n for stem, n in _NUMBERS if folded.startswith(stem)), None)
