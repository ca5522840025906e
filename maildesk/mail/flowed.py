# SPDX-License-Identifier: Apache-2.0
"""Which lines did the writer's program break? format=flowed (RFC 3676), joined again."""

_SEPARATOR = "-- "
_APART = (_SEPARATOR, "- -- ")  # PGP escapes the dash (RFC 9580 section 7.1)


def join(text: str, delete_space: bool = False) -> str:
    """Paragraphs as the writer typed them. Lines of another quotation level and signature separators stay apart."""
    joined: list[str] = []
    paragraph: list[str] = []
    open_depth = -1
    for line in text.split("\n"):
        if not paragraph and ((line[:1] not in (">", " ") and line[-1:] != " ") or line == _SEPARATOR):
            joined.append(line)  # a line like most: it begins and ends a paragraph
            continue
        depth, content = _quoted(line)
        # A blank line parts two paragraphs, also where the first was left open.
        if paragraph and (open_depth != depth or content in _APART or not content):
            joined.append(_line("".join(paragraph)))
            paragraph = []
        flows = content.endswith(" ") and content not in _APART
        paragraph = paragraph or ["> " * depth]
        paragraph.append(content[:-1] if flows and delete_space else content)
        open_depth = depth
        if not flows:
            joined.append(_line("".join(paragraph)))
            paragraph = []
    return "\n".join((*joined, _line("".join(paragraph))) if paragraph else joined)


def _line(line: str) -> str:
    return line if line.endswith(_SEPARATOR) and not line.strip("> -") else line.rstrip(" ")


def _quoted(line: str) -> tuple[int, str]:
    """The quotation level of a line, and its content without quotation marks and stuffing."""
    content = line.lstrip(">")
    return len(line) - len(content), content[1:] if content[:1] == " " else content
