# SPDX-License-Identifier: Apache-2.0
"""Lines of keys, found beside the parser: they must agree with it on any document."""

import tomllib
from collections.abc import Iterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from maildesk.settings.toml_lines import line_of, lines_of

DOCUMENT = '''\
# [comment] "not a string
[desk]
name = "a # b" # [c]
aliases = [
  "x]", # one "
  'y', [ "z" ],
]
"quoted.key" = """
[not.a.table]
a = 1 \\""" """
text = \'\'\'
b = 2\'\'\'
dotted . key = 3

[ mailbox . "main" ]
oauth = { token_file = "x" }
[[array]]
in_array = 1
'''


def test_every_key_is_on_its_line() -> None:
    assert lines_of(DOCUMENT) == {
        ("desk",): 2,
        ("desk", "name"): 3,
        ("desk", "aliases"): 4,
        ("desk", "quoted.key"): 8,
        ("desk", "text"): 11,
        ("desk", "dotted", "key"): 13,
        ("desk", "dotted"): 13,
        ("mailbox",): 15,
        ("mailbox", "main"): 15,
        ("mailbox", "main", "oauth"): 16,
        ("array",): 17,
        ("array", "in_array"): 18,
    }


def test_windows_line_ends_count_once() -> None:
    assert lines_of("[a]\r\nb = 1\r\n") == {("a",): 1, ("a", "b"): 2}


def test_a_key_of_an_inline_table_is_on_the_table_s_line() -> None:
    assert line_of(lines_of(DOCUMENT), ("mailbox", "main", "oauth", "token_file")) == 16


def test_a_key_that_is_not_there_has_no_line() -> None:
    assert line_of(lines_of(DOCUMENT), ("log", "level")) is None


_VALUES = st.sampled_from(["1", '"#"', "'['", '"""\n[x]\n"""', "'''\n]'''", "[\n1, # ]\n2]", '{ a = "}" }', '"\\""', "[[1], ['[']]"])
_NAMES = st.sampled_from(["a", "b-c", '"d.e"', "'f'", "g.h", '"i\\"j"'])


@given(st.lists(st.tuples(_NAMES, _VALUES, st.sampled_from(["", "# [x", "\n"])), unique_by=lambda row: row[0]))
def test_it_agrees_with_the_parser_on_what_keys_there_are(rows: list[tuple[str, str, str]]) -> None:
    text = "".join(f"[t{number}]\n{name} = {value} {tail}\n" for number, (name, value, tail) in enumerate(rows))
    lines = lines_of(text)
    for key in _keys(tomllib.loads(text)):
        assert line_of(lines, key) is not None
    for number, (name, _, _) in enumerate(rows):
        line = lines[(f"t{number}",)]
        assert text.splitlines()[line].startswith(f"{name} =")


def _keys(table: dict[str, Any], above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, value in table.items():
        yield (*above, name)
        if isinstance(value, dict):
            yield from _keys(value, (*above, name))
