# SPDX-License-Identifier: Apache-2.0
"""What a process of tests compiles once, however many desks it opens: statements of SQL, and templates.

A real desk opens one database and one folder of templates, and compiles as often. Everything is kept by what it was compiled
from, so that nothing of one test is seen in another.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from types import CodeType
from typing import Any

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Connection, Engine, event

from maildesk.render import engine


class _Statements(dict[Any, Any]):
    """Compiled statements by what SQLAlchemy keys them by, but for the name of the dialect instead of the engine's own object."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get((key[0].name, *key[1:]), default)

    def __setitem__(self, key: Any, compiled: Any) -> None:
        super().__setitem__((key[0].name, *key[1:]), compiled)


class _Templates(BytecodeCache):
    """Compiled templates by their file and the checksum of its content."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        assert bucket.code is not None
        self._codes[bucket.key, bucket.checksum] = bucket.code


@cache
def from_now_on() -> None:
    """Every database and every folder of templates that this process opens from now on takes what was compiled before."""
    statements, make = _Statements(), engine._environment
    templates: dict[type, _Templates] = {}  # a kind of sandbox compiles in its own way

    def with_templates(folders: Sequence[Path], kind: Any) -> Any:
        environment = make(folders, kind)
        environment.bytecode_cache = templates.setdefault(kind, _Templates())
        return environment

    @event.listens_for(Engine, "engine_connect")
    def with_statements(connection: Connection) -> None:
        connection.execution_options(compiled_cache=statements)

    engine._environment = with_templates
