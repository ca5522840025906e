# SPDX-License-Identifier: Apache-2.0
"""Which lines did the writer's program break? format=flowed (RFC 3676), joined again."""

_SEPARATOR = "-- "
_APART = (_SEPARATOR, "- -- ")  # PGP escapes the dash (RFC 9580 section 7.1)


def join(text: str, delete_space: bool = False) -> str:
    """Paragraphs as the writer typed them. Lines of another quotation level and signature separators stay apart."""
    paragraphs: list[list[str]] = []
    open_depth = -1
    for line in text.split("\n"):
        if line[:1] not in (">", " ") and line[-1:] != " " and open_depth < 0:
            paragraphs.append([line])  # a line like most: it begins and ends a paragraph
            continue
        depth, content = _quoted(line)
        # A blank line parts two paragraphs, also where the first was left open.
        if open_depth != depth or content in _APART or not content:
            paragraphs.append(["> " * depth])
        flows = content.endswith(" ") and content not in _APART
        paragraphs[-1].append(content[:-1] if flows and delete_space else content)
        open_depth = depth if flows else -1
    return "\n".join(_line("".join(paragraph)) for paragraph in paragraphs)


def _line(line: str) -> str:
    return line if line.endswith(_SEPARATOR) and not line.strip("> -") else line.rstrip(" ")


def _quoted(line: str) -> tuple[int, str]:
    """The quotation level of a line, and its content without quotation marks and stuffing."""
    content = line.lstrip(">")
    return len(line) - len(content), content[1:] if content[:1] == " " else content
