# SPDX-License-Identifier: Apache-2.0
"""What can a person read in this mail? All its readable parts, in order."""

import re
from dataclasses import dataclass, field

from maildesk.mail import armor, bounds, charset, clean, disposition, flowed, html, invitation, rtf, smime, sniff, tnef, transfer
from maildesk.mail.structure import Part, Structure

# Forms of the same words: those that were not chosen are no attachments.
_SAME = frozenset({"text/calendar", "text/plain", "text/html", "text/enriched", "text/watch-html", "text/x-amp-html"})


_CALENDAR_BYTES = 200_000
# Some programs call a page text/plain.
_HTML = re.compile(r"\s{0,1000}<(?:!doctype\s{1,20}html|html)\b[^<>]{0,1000}>", re.IGNORECASE)
_EXCUSE = 300
_MENTIONS_HTML = re.compile(
    r"(?i)(?:not? (?:support|display|show|read|view)|enable|view|requires?|switch|unterstütz|anzeig|affich|prend pas|visualizz|soporta)"
    r"[^.]{0,80}\bhtml\b|\bhtml\b[^.]{0,80}(?:not? (?:support|display|show)|enable|compatib|client|viewer|capable|unterstütz|an(?:ge)?zeig)"
)
_META = re.compile(rb"(?i)<meta\b[^<>]{0,300}\bcharset\s{0,5}=\s{0,5}[\"']?([a-z0-9_.:-]{1,40})")
_ENRICHED = re.compile(r"<param>[^<]*</param>|</?[A-Za-z-]{1,60}>", re.IGNORECASE)


@dataclass(slots=True)
class Readable:
    """The readable text of a mail, the parts it was read from, and the charset most of it declared."""

    texts: list[str] = field(default_factory=list)
    # Parts that are shown or that say the same in another form: no attachments.
    parts: list[Part] = field(default_factory=list)
    defects: list[str] = field(default_factory=list)
    budget: int = bounds.TEXT_BYTES
    # Lines of the whole text at which markup says "quote" or "signature".
    marks: list[tuple[int, str]] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n\n".join(self.texts)


def read(structure: Structure, part: Part | None = None) -> Readable:
    """The readable text of a mail, or of one of its parts."""
    readable = Readable()
    root = part or structure.root
    _collect(structure, root, readable)
    if not readable.texts:
        _open_tnef(structure, root, readable)
    _invite(structure, root, readable)
    return readable


def _open_tnef(structure: Structure, root: Part, readable: Readable) -> None:
    """Exchange puts the whole text into a winmail.dat where it takes the reader for Outlook."""
    for part in root.own_leaves():
        if tnef.is_tnef(part):
            found = tnef.read(transfer.decoded(structure, part))
            rich = rtf.Rich("", "") if found.text.strip() or found.html.strip() else rtf.read(found.rich)
            _add(readable, clean.text(found.text or rich.text) or html.to_text(clean.text(found.html or rich.html)).text)
            return


def _invite(structure: Structure, root: Part, readable: Readable) -> None:
    """An invitation says what, when and where below the words that come with it."""
    for part in root.own_leaves():
        if part.content_type == "text/calendar":
            source, _ = charset.decode(transfer.decoded(structure, part, _CALENDAR_BYTES), part.parameters.get("charset") or "utf-8")
            _add(readable, invitation.summary(clean.text(source)) or "")
            if not disposition.filename(part):
                readable.parts.append(part)
            return


def _collect(structure: Structure, part: Part, readable: Readable) -> None:
    """Depth is bounded by the structure, so recursion is safe here."""
    if part.content_type == "multipart/alternative" and part.children:
        _choose(structure, part, readable)
    elif part.content_type == "multipart/report" and part.children:
        # What follows the words for people is for machines, or is our own mail come back (RFC 6522).
        _collect(structure, part.children[0], readable)
    elif part.content_type == "multipart/related" and part.children:
        _collect(structure, _start(part), readable)
    elif part.is_multipart:
        if part.content_type == "multipart/encrypted":
            readable.defects.append("encrypted, so that only its recipient can read it")
        for child in part.children:
            _collect(structure, child, readable)
    elif disposition.is_text(part, first=not readable.texts) and not _is_file(structure, part):
        readable.parts.append(part)
        _add(readable, _text(structure, part, readable))
    elif smime.is_smime(part):
        _collect_signed(structure, part, readable)


def _collect_signed(structure: Structure, part: Part, readable: Readable) -> None:
    """The words within an opaque signature; what is encrypted is said to be."""
    inner = smime.opened(structure, part)
    if inner is not None:
        readable.parts.append(part)
        readable.defects += inner.defects
        _collect(inner, inner.root, readable)
    elif part.content_type != "application/octet-stream" or smime.is_encrypted(transfer.decoded(structure, part)):
        signed = part.parameters.get("smime-type", "").lower() == "signed-data"
        readable.defects.append(f"S/MIME {'signed' if signed else 'encrypted'}: its text is within the attachment and was not read")


def _is_file(structure: Structure, part: Part) -> bool:
    """Is a named text a picture or an archive, whatever its type says?"""
    return bool(disposition.filename(part)) and sniff.is_binary(transfer.decoded(structure, part, 32)[:32])


def _add(readable: Readable, text: str) -> None:
    if text.strip():
        readable.texts.append(text.strip("\n"))


def _start(related: Part) -> Part:
    """The root of a multipart/related: the part that `start` names, else the first one that can be read (RFC 2387)."""
    start = related.parameters.get("start", "").encode().strip(b"<> ")
    for child in related.children:
        if start and (child.fields.first("content-id") or b"").strip(b"<> ") == start:
            return child
    readable = (child for child in related.children if child.content_type.startswith(("text/", "multipart/")))
    return next(readable, related.children[0])


def _choose(structure: Structure, part: Part, readable: Readable) -> None:
    """The plain form if it says anything, else the last one that does: programs order by faithfulness (RFC 2046 section 5.1.4)."""
    chosen: Readable | None = None
    for child in sorted(part.children, key=_rank):
        attempt = Readable(budget=readable.budget)
        _collect(structure, child, attempt)
        readable.parts += attempt.parts
        readable.defects += attempt.defects
        if attempt.texts and (chosen is None or _is_excuse(chosen)):
            chosen = attempt
        if chosen is not None and not _is_excuse(chosen):
            break
    same = [leaf for child in part.children for leaf in child.own_leaves() if leaf.content_type in _SAME]
    readable.parts += [leaf for leaf in same if leaf not in readable.parts and disposition.disposition(leaf) != "attachment"]
    if chosen is not None:
        above = sum(text.count("\n") + 2 for text in readable.texts)
        readable.marks += [(above + at, kind) for at, kind in chosen.marks]
        readable.texts += chosen.texts
        readable.budget = chosen.budget


def _is_excuse(form: Readable) -> bool:
    """Does the plain form say no more than that there is another? `Your mail program does not support HTML.`"""
    return len(form.text) < _EXCUSE and _MENTIONS_HTML.search(form.text) is not None


def _rank(part: Part) -> int:
    return 0 if part.content_type == "text/plain" else 1


def _text(structure: Structure, part: Part, readable: Readable) -> str:
    """The clean text of one part, HTML turned to text, flowed lines joined."""
    if readable.budget <= 0:
        return ""
    data = _data(structure, part, readable)
    if len(data) > readable.budget:
        readable.defects.append(f"text longer than {bounds.TEXT_BYTES} bytes, the rest was not read")
        data = data[: readable.budget]
    readable.budget -= len(data)
    if part.content_type == "text/plain" and (found := armor.files(data)):
        data = armor.without_files(data, found)
    if part.encoding not in transfer.KNOWN:
        readable.defects.append("unknown Content-Transfer-Encoding, read as it stands")
    source, defect = charset.decode(data, part.parameters.get("charset") or _meta(part, data))
    if defect:
        readable.defects.append(defect)
    return _readable(clean.text(source), part, readable)


def _meta(part: Part, data: bytes) -> str | None:
    """The charset that a page names where its mail names none."""
    match = _META.search(data, 0, 4_000) if part.content_type == "text/html" else None
    return match[1].decode() if match else None


def _data(structure: Structure, part: Part, readable: Readable) -> bytes:
    """The bytes of a text; where it is declared as base64 and is not, as it stands."""
    if transfer.is_misnamed(structure, part):
        readable.defects.append("declared base64, read as it stands")
        return structure.raw[part.start : min(part.end, part.start + readable.budget + 1)]
    return transfer.decoded(structure, part, readable.budget + 1)


def _readable(source: str, part: Part, readable: Readable) -> str:
    if part.content_type == "text/html" or _HTML.match(source):
        page = html.to_text(source)
        readable.defects += page.defects
        signed = _unarmored(page.text, readable)
        if len(signed) == len(page.text):  # without armour the lines stand where the markup says
            above = sum(text.count("\n") + 2 for text in readable.texts)
            readable.marks += [(above + at, kind) for at, kind in page.marks]
        return signed
    if part.content_type == "text/enriched":
        return _plain(source)
    if part.parameters.get("format", "").lower() == "flowed":
        source = flowed.join(source, part.parameters.get("delsp", "").lower() == "yes")
    return _unarmored(source, readable)


def _unarmored(source: str, readable: Readable) -> str:
    """The text without the armour of PGP; what is encrypted is said to be."""
    if armor.is_encrypted(source):
        readable.defects.append("encrypted with PGP, so that only its recipient can read it")
    return armor.without_signature(source)


def _plain(enriched: str) -> str:
    """text/enriched without its commands: one line break is a blank, n of them are n - 1 (RFC 1896)."""
    text = re.sub(r"\n(\n*)", lambda match: match[1] or " ", _ENRICHED.sub("", enriched))
    return text.replace("<<", "<")
