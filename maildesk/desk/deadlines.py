# SPDX-License-Identifier: Apache-2.0
"""Until when is something needed? A date beside words such as "embargo until", "no later than", "before KubeCon on", "the release on".

It is only offered to staff, who say so with one mail. A date that can be read in two ways (3/4/2026), that is over, or that stands
beside nothing of the kind is none.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from maildesk.desk.letters import Offer
from maildesk.desk.values import Ticket
from maildesk.mail.values import Mail

# A deadline stands where people say what they want; a megabyte of attached minutes is full of dates.
LOOKED_AT = 12_000
_FURTHEST = timedelta(days=2 * 366)
_WITHIN_A_YEAR = timedelta(days=300)  # a date without a year; further ahead it is rather one that is over
_BEFORE, _BEHIND = 70, 30  # characters around a date

# fmt: off
_MONTHS = (  # en, de, fr, es, pt, without accents
    ("january", "jan", "januar", "janner", "janvier", "janv", "enero", "ene", "janeiro"),
    ("february", "feb", "februar", "fevrier", "fevr", "febrero", "fevereiro", "fev"),
    ("march", "mar", "marz", "maerz", "mrz", "mars", "marzo", "marco"),
    ("april", "apr", "avril", "avr", "abril", "abr"),
    ("may", "mai", "mayo", "maio"),
    ("june", "jun", "juni", "juin", "junio", "junho"),
    ("july", "jul", "juli", "juillet", "juil", "julio", "julho"),
    ("august", "aug", "aout", "agosto", "ago"),
    ("september", "sep", "sept", "septembre", "septiembre", "setembro", "set"),
    ("october", "oct", "oktober", "okt", "octobre", "octubre", "outubro", "out"),
    ("november", "nov", "novembre", "noviembre", "novembro"),
    ("december", "dec", "dezember", "dez", "decembre", "diciembre", "dic", "dezembro"),
)
# Anywhere in the same clause, before the date or right behind it.
_STRONG = (
    "embargo", "embargoed", "under embargo", "deadline", "due", "due date", "no later than", "not later than", "at the latest", "needed by",
    "need it by", "need this by", "must be ready", "has to be ready", "time-critical",
    "sperrfrist", "frist", "spatestens", "stichtag", "abgabetermin", "fallig",
    "date limite", "au plus tard", "echeance", "delai",
    "fecha limite", "a mas tardar", "plazo", "vencimiento",
    "prazo", "no maximo", "o mais tardar", "data limite",
    "截止", "最迟", "最晚", "之前", "以前", "禁运", "期限", "締め切り", "締切", "〆切", "までに", "まで", "解禁",
)
# Before the date alone, with an event between at most: "before KubeCon on 23 March".
_SOFT = (
    "before", "ahead of", "in time for", "until", "till", "vor", "bis", "bis zum", "rechtzeitig", "avant", "jusqu'au", "d'ici", "pour le",
    "antes de", "antes del", "hasta", "para el", "antes do", "antes da", "ate",
)
# What has a day of its own, before which whatever is asked for has to be there: an event, a release, an announcement.
_OCCASION = (
    "event", "conference", "summit", "kubecon", "cloudnativecon", "kcd", "kubernetes community day", "meetup", "webinar", "workshop",
    "booth", "hackathon", "keynote", "maintainer track", "launch", "launches", "launching", "release", "releases", "going live",
    "goes live", "ga",
    "announce", "announcement", "announcing",
    "veranstaltung", "konferenz", "messe", "messestand", "treffen", "veroffentlichen", "veroffentlichung", "ankundigung",
    "evenement", "salon", "sortie", "lancement", "annonce",
    "evento", "conferencia", "feria", "lanzamiento", "anuncio", "lancamento",
    "活动", "大会", "峰会", "发布", "展台", "イベント", "カンファレンス", "リリース", "発表", "出展",
)
# fmt: on
_MONTH = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
_YEAR = r"(?:,? (?:de |del )?(?P<year>20\d\d))?(?!\d)"
# A word beside a number is a month if the table has it: a list of all of them in the pattern would be tried at every word.
_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"\d(?<![\d./-]\d)")  # where it is worth looking: a pattern of many forms is slow where none can begin
_DAY_FIRST = re.compile(
    r"(?:"
    r"(?P<iso>20\d\d-\d\d?-\d\d?)(?![\d-])"
    r"|(?P<dotted>\d\d?\. ?\d\d?\. ?20\d\d)(?!\d)"
    r"|(?:(?P<cjk_year>20\d\d)年)?(?P<cjk_month>\d\d?)月(?P<cjk_day>\d\d?)[日号號]"
    rf"|(?P<day>\d\d?)(?:st|nd|rd|th|er|o|º|\.)? (?:of |de )?(?P<month>[a-z]{{3,10}})\b\.?{_YEAR}"
    r")"
)
_MONTH_BEFORE = re.compile(r"\b(?P<month>[a-z]{3,10})\.? $")
_DAY_BEHIND = re.compile(rf"(?P<day>\d\d?)(?:st|nd|rd|th)?\b{_YEAR}")
_LONGEST_MONTH = 12  # with its point and the blank behind it
_ACCENTS = re.compile("[\u0300-\u036f]+")  # of Latin letters; what stands above kana is another letter
# A clause ends here; the points of an abbreviation or a date are none.
_ENDS = re.compile(r"[\n!?;。！？]|[a-z]{4,}\. ")
_BY = re.compile(
    r"\bby (?:the |this |next |end of |close of business |cob |eod |on )*(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? ?)?(?:the )?$"
)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day, and the words that say it, on one line. `occasion`: it is the day of an event or a release, not one that somebody set."""

    day: date
    words: str
    occasion: bool = False


@lru_cache(maxsize=8)  # each member of staff is told of the same mail
def deadline(text: str, today: date) -> Deadline | None:
    """The first day by which something is needed, as the text says, else that of an event or a release; None for no such day."""
    if not _DIGIT.search(text, 0, LOOKED_AT):  # most mails
        return None
    folded = _folded(text[:LOOKED_AT])
    days = (found for one in _NUMBER.finditer(folded) for found in _days(folded, one.start(), today))
    found = (one for begin, end, day in days if (one := _weighed(folded, begin, end, day, today)) is not None)
    return min(found, key=lambda one: (one.occasion, one.day), default=None)


def offered(mail: Mail, ticket: Ticket, received_at: datetime) -> Iterator[Offer]:
    """The prefilled mail by which staff say so, where the ticket does not say it yet."""
    words = mail.text if mail.reply is None else mail.reply
    found = deadline(words[:LOOKED_AT], received_at.date())
    if found and (ticket.needed_by is None or ticket.needed_by.date() != found.day):
        yield Offer(f"Needed by {found.day}", f"#needed {found.day}")


def _folded(text: str) -> str:
    """Small letters without accents, each paragraph on one line (programs break them anywhere), blanks single."""
    plain = _ACCENTS.sub("", unicodedata.normalize("NFD", text.casefold()))
    lines = (" ".join(one.split()) for one in unicodedata.normalize("NFC", plain).replace("’", "'").splitlines())
    return "".join(f"{one} " if one else "\n" for one in lines)


def _days(text: str, place: int, today: date) -> Iterator[tuple[int, int, date]]:
    """The dates that begin with the number at `place`, or have it behind the month: where they stand, and which day it is."""
    match = _DAY_FIRST.match(text, place)
    if match and (day := _day(match, today)):
        yield match.start(), match.end(), day
    above, second = _MONTH_BEFORE.search(text, max(place - _LONGEST_MONTH, 0), place), _DAY_BEHIND.match(text, place)
    month = _MONTH.get(above["month"]) if above else None
    if above and second and month and (day := _in_year(second["year"], month, int(second["day"]), today)):
        yield above.start(), second.end(), day


def _weighed(text: str, begin: int, end: int, day: date, today: date) -> Deadline | None:
    if not today < day <= today + _FURTHEST:
        return None
    before = _ENDS.split(text[max(begin - _BEFORE, 0) : begin])[-1]
    behind = _ENDS.split(text[end : end + _BEHIND])[0]
    words = f"{before}{text[begin:end]}{behind}".strip()
    if _says(_STRONG, before) or _says(_STRONG, behind) or _says(_SOFT, before) or _BY.search(before):
        return Deadline(day, words)
    return Deadline(day, words, occasion=True) if _says(_OCCASION, before) or _says(_OCCASION, behind) else None


def _says(words: tuple[str, ...], clause: str) -> bool:
    """Whether one of these stands in the clause, as a word of its own where its script has such."""
    return any(one in clause and (not one.isascii() or re.search(rf"\b{re.escape(one)}\b", clause) is not None) for one in words)


def _day(match: re.Match[str], today: date) -> date | None:
    if match["iso"]:
        year, month, day = match["iso"].split("-")
        return _in_year(year, int(month), int(day), today)
    if match["dotted"]:
        day, month, year = match["dotted"].split(".")
        return _in_year(year, int(month), int(day), today)
    if match["cjk_month"]:
        return _in_year(match["cjk_year"], int(match["cjk_month"]), int(match["cjk_day"]), today)
    named = _MONTH.get(match["month"])
    return _in_year(match["year"], named, int(match["day"]), today) if named else None


def _in_year(year: str | None, month: int, day: int, today: date) -> date | None:
    """Without a year it is the next such day, if that is not nearly a year away; None where there is none, such as 31 June."""
    try:
        if year:
            return date(int(year), month, day)
        found = date(today.year, month, day)
        found = found if found > today else date(today.year + 1, month, day)
    except ValueError:
        return None
    return found if found - today <= _WITHIN_A_YEAR else None
