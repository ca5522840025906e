# SPDX-License-Identifier: Apache-2.0
"""Is this part shown as text, or does it hang on the mail? And under which name?"""

from maildesk.mail import bounds, clean, parameters, words
from maildesk.mail.structure import Part

_READABLE = frozenset({"text/plain", "text/html", "text/enriched", "text/markdown", "text/x-markdown", "text/x-patch", "text/x-diff"})
# Names that Windows takes for devices, whatever follows the first dot.
_DEVICES = frozenset(["con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in (*range(10), *"¹²³"))])


def disposition(part: Part) -> str | None:
    """`inline`, `attachment` or what else was declared, in lower case (RFC 2183)."""
    value = part.fields.first("content-disposition")
    return (parameters.parse(value)[0] or None) if value else None


def is_text(part: Part, first: bool) -> bool:
    """Is the part shown as text? A named text is an attachment, unless it is the first text of its mail."""
    if part.content_type.startswith("multipart/"):
        return not part.children
    if part.content_type not in _READABLE or disposition(part) == "attachment":
        return False
    return first or not filename(part)


def filename(part: Part) -> str | None:
    """A plain file name of at most 255 bytes, safe to create in any folder; None where the part has no name."""
    value = part.fields.first("content-disposition")
    declared = parameters.parse(value)[1] if value else {}
    candidates = (declared.get("filename"), part.parameters.get("name"), declared.get("name"), part.parameters.get("filename"))
    name = words.decode(next((one for one in candidates if one), ""))
    return plain_name(name[1:-1] if len(name) > 2 and name[0] == name[-1] == "'" else name)


def plain_name(name: str) -> str | None:
    """The name without folders, control, bidirectional and zero-width characters, never a device or a dot alone."""
    name = clean.line(name).replace("\\", "/").rpartition("/")[2]
    name = "".join("_" if c in '<>:"|?*' else c for c in name).strip(" .") if name.strip(" .") else ""
    if name.partition(".")[0].strip().lower() in _DEVICES:
        name = f"_{name}"
    return _shortened(name) or None


def _shortened(name: str) -> str:
    """At most 255 bytes of UTF-8 with the extension kept."""
    if len(name.encode()) <= bounds.FILENAME_BYTES:
        return name
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension.encode()) > 20:
        stem, dot, extension = name, "", ""
    room = bounds.FILENAME_BYTES - len((dot + extension).encode())
    return stem.encode()[:room].decode("utf-8", "ignore").rstrip() + dot + extension
