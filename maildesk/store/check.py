# SPDX-License-Identifier: Apache-2.0
"""What does not fit together in a desk's database, and what to do about it. Reads alone: others work on meanwhile.

What foreign keys, unique keys and CHECK hold needs no look on PostgreSQL; on SQLite the file itself is looked at.
"""

import hashlib
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from maildesk.mail.attachments import extract_all
from maildesk.store import raw
from maildesk.store.among import read
from maildesk.store.check_rules import RULES, Rule
from maildesk.store.room import MOST_COUNTED, Room
from maildesk.store.schema import attachment, inbound, message, raw_mail
from maildesk.store.tallies import wrong_weeks

_SHOWN = 5
_MAILS = 50
_SAID = 20  # findings of SQLite itself


@dataclass(frozen=True, slots=True)
class Trouble:
    """One kind of inconsistency. `count` is cut off above `MOST_COUNTED`; `examples` name the first. `note`: nothing is wrong yet."""

    name: str
    count: int
    examples: tuple[str, ...]
    meaning: str
    remedy: str
    note: bool = False


class Checking(Room):
    """The verbs of `db check`. All raise StoreUnavailable, SchemaOutdated."""

    def check_file(self, *, quick: bool = False) -> Iterator[Trouble]:
        """What SQLite finds in its file: damaged pages, indexes that do not fit their tables (not if `quick`), lost references."""
        if self.database.engine.dialect.name != "sqlite":
            return
        with self.database.reading() as connection:
            said = [str(row[0]) for row in connection.exec_driver_sql(f"PRAGMA {'quick' if quick else 'integrity'}_check({_SAID})")]
            lost = [f"{row[0]} {row[1]} -> {row[2]}" for row in connection.exec_driver_sql("PRAGMA foreign_key_check")]
        if said != ["ok"]:
            remedy = "stop the desk, keep the file, and restore the newest backup (`maildesk db restore`); check the disk"
            yield Trouble("damaged file", len(said), tuple(said[:_SHOWN]), "SQLite cannot read parts of its file as it wrote them", remedy)
        if lost:
            remedy = "restore the newest backup (`maildesk db restore`), and report how it came about"
            yield Trouble("lost reference", len(lost), tuple(lost[:_SHOWN]), "rows refer to rows that are not there", remedy)

    def check_rules(self, now: datetime) -> Iterator[Trouble]:
        """What of the tables contradicts each other."""
        for rule in RULES:
            with self.database.reading() as connection:
                found = connection.execute(rule.query(now).limit(MOST_COUNTED + 1)).scalars().all()
            if found:
                yield _trouble(rule, [str(one) for one in found])

    def check_tallies(self) -> Iterator[Trouble]:
        """Whether what reports keep counted is what counting gives."""
        with self.database.reading() as connection:
            weeks = [f"{one:%Y-%m-%d}" for one in wrong_weeks(connection)]
        if weeks:
            meaning = "reports count these weeks otherwise than their tickets say"
            remedy = "close and reopen a ticket of the week, which counts it anew; report how it came about"
            yield Trouble("wrong tally", len(weeks), tuple(weeks[:_SHOWN]), meaning, remedy)

    def count_raw(self) -> int:
        """How many mails have their bytes."""
        with self.database.reading() as connection:
            return connection.execute(select(func.count(raw_mail.c.inbound_id.distinct()))).scalar_one()

    def check_bytes(self, tell: Callable[[int], object]) -> Iterator[Trouble]:
        """Whether the raw mails are those that came in, and their attachments what is said of them. `tell` hears of mails read."""
        wrong: list[str] = []
        files: list[str] = []
        for rows in self._mails():
            with self.database.reading() as connection:
                _look(connection, rows, wrong, files)
            tell(len(rows))
        if wrong:
            meaning = "the SHA-256 of these mails is not what it was when they came"
            remedy = "restore the newest backup beside this desk and compare these mails; check the disk"
            yield Trouble("wrong bytes", len(wrong), tuple(wrong[:_SHOWN]), meaning, remedy)
        if files:
            meaning = "what is noted of these attachments is not what the mail holds"
            remedy = "`maildesk mail replay ID` shows how the mail is read today; report it"
            yield Trouble("wrong attachment", len(files), tuple(files[:_SHOWN]), meaning, remedy)

    def _mails(self) -> Iterator[list[Any]]:
        last = 0
        while True:
            here = select(inbound.c.id, inbound.c.digest).where(inbound.c.id > last).order_by(inbound.c.id).limit(_MAILS)
            with self.database.reading() as connection:
                rows = list(connection.execute(here).all())
            if not rows:
                return
            last = rows[-1].id
            yield rows


def _trouble(rule: Rule, found: list[str]) -> Trouble:
    examples = tuple(f"{rule.of} {one}" for one in found[:_SHOWN])
    return Trouble(rule.name, len(found), examples, rule.meaning, rule.remedy, rule.note)


_FILES = (
    select(message.c.inbound_id, attachment.c.part, attachment.c.sha256)
    .join_from(message, attachment, attachment.c.message_id == message.c.id)
    .order_by(message.c.inbound_id)
)


def _look(connection: Connection, rows: list[Any], wrong: list[str], files: list[str]) -> None:
    """Mails whose bytes were given up are passed over."""
    from maildesk.store.among import among

    content = _loaded(connection, [row.id for row in rows], wrong)
    named: dict[int, list[Any]] = {}
    for row in read(connection, _FILES.where(among(message.c.inbound_id)), list(content)):
        named.setdefault(row.inbound_id, []).append(row)
    for row in rows:
        bytes_ = content.get(row.id)
        if bytes_ is None:
            continue
        if hashlib.sha256(bytes_).hexdigest() != row.digest:
            wrong.append(f"mail {row.id}")
        elif row.id in named and not _fits(bytes_, named[row.id]):
            files.append(f"mail {row.id}")


def _loaded(connection: Connection, ids: list[int], wrong: list[str]) -> dict[int, bytes]:
    """The bytes of mails; one that cannot be unpacked is found by trying each alone."""
    try:
        return raw.load(connection, ids)
    except zlib.error:
        if len(ids) > 1:
            return {key: one for each in ids for key, one in _loaded(connection, [each], wrong).items()}
        wrong.append(f"mail {ids[0]}")
        return {}


def _fits(content: bytes, named: list[Any]) -> bool:
    try:
        found = extract_all(content, [one.part for one in named])
    except KeyError:
        return False
    return all(hashlib.sha256(one).hexdigest() == row.sha256 for one, row in zip(found, named, strict=True))
