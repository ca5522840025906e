# SPDX-License-Identifier: Apache-2.0
"""What a database says when it fails, in words for people: what happened, and the remedy.

The words of the database itself are quoted; statements, values and passwords never are.
"""

from typing import Any

from sqlalchemy import URL, exc

from maildesk.flow.errors import Conflict, DiskFull, MaildeskError, StoreUnavailable

UPGRADE = "run `maildesk db upgrade`"

# SQLSTATE codes of PostgreSQL (its manual, appendix A).
_PG_DISK_FULL = "53100"
_PG_CONFLICTS = {"23505", "23503", "40001", "40P01"}  # unique, foreign key, serialization, deadlock
_PG_NO_TABLE = {"42P01", "42703"}
_PG_PASSWORD = {"28000", "28P01"}
_PG_NO_DATABASE = "3D000"
_PG_NOT_NOW = ("08", "53", "55", "57", "58", "XX", "25006")  # connection, resources, locks, shutdown, read-only standby

_SQLITE_CONFLICTS = {"SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY", "SQLITE_CONSTRAINT_FOREIGNKEY"}
_SQLITE_DISK_FULL = {"SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_FSYNC", "SQLITE_IOERR_TRUNCATE", "SQLITE_IOERR_SHMSIZE"}
_SQLITE_REMEDIES = {
    "SQLITE_BUSY": "another process holds the database for long: end it, or raise database.busy_seconds; nothing is lost meanwhile",
    "SQLITE_LOCKED": "another process holds the database for long: end it, or raise database.busy_seconds; nothing is lost meanwhile",
    "SQLITE_CANTOPEN": "check the path and that its folder is yours to write; a new database is made by `maildesk db upgrade`",
    "SQLITE_READONLY": "make the file and its folder writable for the user that runs maildesk",
    "SQLITE_PERM": "make the file and its folder writable for the user that runs maildesk",
    "SQLITE_IOERR": "check the disk (`dmesg`, `df`)",
    "SQLITE_CORRUPT": "stop maildesk and put the newest backup in its place",
    "SQLITE_NOTADB": "this file is no SQLite database: check the path in [database] url",
}


class BadDatabaseUrl(MaildeskError):
    """The database URL of the configuration cannot be used."""

    exit_code = 78  # EX_CONFIG


class SchemaOutdated(MaildeskError):
    """The tables are not those of this program."""

    exit_code = 78  # EX_CONFIG


class StatementRefused(Exception):
    """The database refused a statement: a fault of ours. Says which and why, without the values, which are people's words."""


def told(problem: Exception, url: URL) -> MaildeskError | None:
    """The error for people that stands behind `problem`; None for what is a fault of ours (a bad statement, a broken CHECK)."""
    where = place(url)
    if isinstance(problem, exc.TimeoutError):
        return StoreUnavailable(f"{where} is too busy: no connection came free", "wait; if it stays so, look for a stuck process")
    if isinstance(problem, exc.DBAPIError) and problem.orig is not None:
        name = getattr(problem.orig, "sqlite_errorname", None)
        return _sqlite(str(name), problem.orig, where) if name else _postgresql(problem.orig, where)
    if isinstance(problem, OSError):
        return _unreachable(where, str(problem))
    return None


def refused(problem: exc.DBAPIError) -> StatementRefused:
    """`problem` without what the statement held: PostgreSQL quotes the row in the details of its message."""
    said: Any = problem.orig.args[0] if problem.orig is not None and problem.orig.args else ""
    words = said.get("M", "") if isinstance(said, dict) else said
    return StatementRefused(f"{words} [{problem.statement}]")


def breaks_a_rule(problem: exc.DBAPIError) -> bool:
    """Is it a key, a reference or a check that the row does not keep (SQLSTATE class 23)? pg8000 has no class of errors for these."""
    said: Any = problem.orig.args[0] if problem.orig is not None and problem.orig.args else ""
    return isinstance(problem, exc.IntegrityError) or (isinstance(said, dict) and str(said.get("C", "")).startswith("23"))


def place(url: URL) -> str:
    """The database as people know it, without its password."""
    if url.get_backend_name() == "sqlite":
        return f"the database {url.database}"
    return f"the PostgreSQL database {url.database} on {url.host or 'this machine'}"


def _sqlite(name: str, problem: BaseException, where: str) -> MaildeskError | None:
    if name in _SQLITE_CONFLICTS:
        return Conflict(f"{where} already holds what was to be written", "try again")
    if name in _SQLITE_DISK_FULL:
        return DiskFull(f"the disk of {where} is full ({problem})", "free some space; maildesk goes on by itself")
    if name == "SQLITE_ERROR" and "no such" in str(problem):
        return SchemaOutdated(f"{where} lacks tables of this program ({problem})", UPGRADE)
    family = "_".join(name.split("_")[:2])
    if family in _SQLITE_REMEDIES:
        return StoreUnavailable(f"{where} cannot be used: {problem}", _SQLITE_REMEDIES[family])
    return None


def _postgresql(problem: BaseException, where: str) -> MaildeskError | None:
    said: Any = problem.args[0] if problem.args else ""
    if not isinstance(said, dict):  # pg8000's own words: the network, or a server that speaks otherwise
        return _unreachable(where, str(said))
    code, words = str(said.get("C", "")), str(said.get("M", ""))
    if code in _PG_CONFLICTS:
        return Conflict(f"{where} was changed by another process meanwhile ({words})", "try again")
    if code == _PG_DISK_FULL:
        return DiskFull(f"the disk of {where} is full ({words})", "free some space; maildesk goes on by itself")
    if code in _PG_NO_TABLE:
        return SchemaOutdated(f"{where} lacks tables of this program ({words})", UPGRADE)
    if code in _PG_PASSWORD:
        remedy = "check user and password in [database] url, and the server's pg_hba.conf"
        return StoreUnavailable(f"{where} does not let us in: {words}", remedy)
    if code == _PG_NO_DATABASE:
        return StoreUnavailable(f"{where} does not exist", "create it: `createdb -O USER NAME` on the server")
    if code.startswith(_PG_NOT_NOW):
        return StoreUnavailable(f"{where} cannot serve us now: {words}", "wait; if it stays so, read the server's log")
    return None


def _unreachable(where: str, words: str) -> StoreUnavailable:
    remedy = "check that the server runs and that [database] url names its host and port"
    return StoreUnavailable(f"{where} cannot be reached: {words}", remedy)
