# SPDX-License-Identifier: Apache-2.0
"""A desk on PostgreSQL by the programs that come with it: pg_dump and pg_restore, never older than the server."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, make_url

from maildesk.flow.errors import MaildeskError, StoreUnavailable
from maildesk.store.engine import Database

MAGIC = b"PGDMP"
_VERSION = re.compile(r"\(PostgreSQL\) (\d+)")
_SAID = 600  # characters of what a program says that are passed on
_VERSIONS_TABLE = "alembic_version"


class NoProgram(MaildeskError):
    """A program of PostgreSQL is missing, or too old."""

    exit_code = 69  # EX_UNAVAILABLE


def dump(database: Database, url: str, target: Path, tell: Callable[[int], object], look: Callable[[Connection], object]) -> None:
    """Writes the desk into `target`, a file that exists, in pg_dump's own compressed form. `tell` hears of each table.

    `look` is called with a connection that sees the very desk that is dumped. Use a patient database.
    Raises NoProgram, StoreUnavailable.
    """
    with database.reading() as connection:
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        program = _program("pg_dump", _server_version(connection))
        moment = connection.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one()
        words = ["--format=custom", "--no-owner", "--no-privileges", "--verbose", f"--snapshot={moment}", f"--file={target}"]
        _run([program, *words], url, tell)
        look(connection)


def restore(database: Database, url: str, backup: Path, tell: Callable[[int], object]) -> str:
    """Fills an empty database from a dump, all of it or nothing; the revision that its tables are of.

    The table that says of which revision they are stays empty: until it is filled, no process of the desk works with them.
    Raises NoProgram, StoreUnavailable.
    """
    with database.reading() as connection:
        program = _program("pg_restore", _server_version(connection))
    wanted = [line for line in _listed(program, backup) if f"TABLE DATA public {_VERSIONS_TABLE} " not in line]
    with tempfile.NamedTemporaryFile("w", suffix=".list") as contents:
        contents.write("\n".join(wanted))
        contents.flush()
        words = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", "--verbose", f"--use-list={contents.name}"]
        _run([program, *words, f"--dbname={_plain(url).database}", str(backup)], url, tell)
    return _revision(program, backup)


def tables_of(backup: Path) -> int:
    """How many tables a dump holds. Raises NoProgram, StoreUnavailable."""
    return sum("TABLE DATA public " in line for line in _listed(_program("pg_restore", 0), backup))


def is_empty(connection: Connection) -> bool:
    """Is nothing in the database yet?"""
    count = "SELECT count(*) FROM pg_class WHERE relkind IN ('r', 'p', 'v') AND relnamespace = 'public'::regnamespace"
    return int(connection.exec_driver_sql(count).scalar_one()) == 0


def _listed(program: str, backup: Path) -> list[str]:
    return _output([program, "--list", str(backup)], backup).splitlines()


def _revision(program: str, backup: Path) -> str:
    lines = _output([program, "--data-only", f"--table={_VERSIONS_TABLE}", "--file=-", str(backup)], backup).splitlines()
    begin = next((place for place, line in enumerate(lines) if line.startswith("COPY ")), None)
    if begin is None or lines[begin + 1] == "\\.":
        raise StoreUnavailable(f"{backup} does not say of which revision its tables are", "is it a backup of maildesk?")
    return lines[begin + 1].strip()


def _output(command: list[str], backup: Path) -> str:
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False, env=_quiet(), timeout=600)  # noqa: S603 - found by us
    if done.returncode:
        raise StoreUnavailable(f"{backup} cannot be read: {_last(done.stderr)}", "is it whole, and of this or an older PostgreSQL?")
    return done.stdout


def _server_version(connection: Connection) -> int:
    return int(connection.exec_driver_sql("SHOW server_version_num").scalar_one()) // 10_000


def _program(name: str, server: int) -> str:
    """The program of the oldest version that is not older than the server: a newer one may say what the server does not know yet."""
    places = [shutil.which(name), *sorted(map(str, Path("/usr/lib/postgresql").glob(f"*/bin/{name}")))]
    found = sorted((version, place) for place in places if place and (version := _version_of(place)))
    fitting = next((place for version, place in found if version >= server), None)
    if fitting is not None:
        return fitting
    remedy = f"install the client programs of PostgreSQL {server or 15}, such as `apt-get install postgresql-client-{server or 15}`"
    if found:
        raise NoProgram(f"{name} is of PostgreSQL {found[-1][0]}, and the server of {server}: an older one cannot read it", remedy)
    raise NoProgram(f"{name}, which comes with PostgreSQL, is not installed", remedy)


def _version_of(place: str) -> int:
    try:
        said = subprocess.run([place, "--version"], capture_output=True, text=True, errors="replace", check=False, timeout=30)  # noqa: S603 - found by us
    except OSError:
        return 0
    match = _VERSION.search(said.stdout)
    return int(match[1]) if match else 0


def _run(command: list[str], url: str, tell: Callable[[int], object]) -> None:
    """The program tells of each table on its standard error. What it says last is why it failed."""
    words: list[str] = []
    with _started(command, url) as process:
        for line in process.stderr or ():
            words = [*words[-4:], line.strip()]
            if "dumping contents of table" in line or "processing data for table" in line:
                tell(1)
    if process.returncode:
        raise StoreUnavailable(f"{Path(command[0]).name} failed: {_last(chr(10).join(words))}", "mend what it says, and try again")


@contextmanager
def _started(command: list[str], url: str) -> Iterator["subprocess.Popen[str]"]:
    """The program ends with us, whatever happens here."""
    environment = _environment(_plain(url))
    words: dict[str, Any] = {"text": True, "errors": "replace", "stdin": subprocess.DEVNULL, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, env=environment, **words) as process:  # noqa: S603 - found by us
        try:
            yield process
        except BaseException:
            process.kill()
            raise


def _last(words: str) -> str:
    return " ".join(words.split())[-_SAID:]


def _plain(url: str) -> URL:
    return make_url(url)


def _quiet() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}


def _environment(url: URL) -> dict[str, str]:
    """What libpq reads (PostgreSQL manual, 34.15). Command lines are for everybody to see, environments for their owner alone."""
    query = {name: value if isinstance(value, str) else value[-1] for name, value in url.query.items()}
    given = {
        "PGHOST": query.get("host") or url.host or "localhost",
        "PGPORT": str(url.port or 5432),
        "PGUSER": url.username or "maildesk",
        "PGDATABASE": url.database or "",
        "PGPASSWORD": url.password,
        "PGSSLMODE": query.get("sslmode", "disable"),
        "PGSSLROOTCERT": query.get("sslrootcert"),
        "PGCONNECT_TIMEOUT": "10",
        "PGAPPNAME": "maildesk backup",
    }
    return {**_quiet(), **{name: value for name, value in given.items() if value}}
