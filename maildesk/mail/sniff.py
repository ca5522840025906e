# SPDX-License-Identifier: Apache-2.0
"""Which kind of file do the first bytes say? A few that people send, by their signatures; nothing is opened."""

_SIGNATURES = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"PK\x03\x04", "application/zip"),
    (b"\x1f\x8b", "application/gzip"),
    (b"BZh", "application/x-bzip2"),
    (b"\xfd7zXZ\x00", "application/x-xz"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"MZ", "application/vnd.microsoft.portable-executable"),
    (b"\x7fELF", "application/x-executable"),
    (b"{\\rtf", "application/rtf"),
    (b"ID3", "audio/mpeg"),
    (b"OggS", "application/ogg"),
    (b"#!", "text/x-script"),
    (b"<?xml", "application/xml"),
    (b"<!DOCTYPE html", "text/html"),
    (b"<html", "text/html"),
    (b"\x78\x9f\x3e\x22", "application/vnd.ms-tnef"),
)


def kind(head: bytes) -> str | None:
    """The media type that the first bytes of a file tell; None where they tell none."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp":
        return "image/heic" if head[8:12] in (b"heic", b"heix", b"mif1") else "video/mp4"
    return next((name for signature, name in _SIGNATURES if head.startswith(signature)), None)


def is_binary(head: bytes) -> bool:
    """Do the first bytes say that this is no text? Short words that a text could begin with say nothing."""
    found = kind(head)
    return (
        found is not None and found.startswith(("image/", "application/", "audio/", "video/")) and (b"\x00" in head or not head.isascii())
    )
