"""What a file is, by its first bytes: the name and the sender's word prove nothing."""

import mimetypes
from collections.abc import Mapping

UNKNOWN = "application/octet-stream"
# (place, bytes, media type); the first that fits is taken.
_MARKS: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (4, b"ftypavif", "image/avif"),
    (4, b"ftypheic", "image/heic"),
    (0, b"BM", "image/bmp"),
    (0, b"II*\x00", "image/tiff"),
    (0, b"MM\x00*", "image/tiff"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (0, b"\x1f\x8b", "application/gzip"),
    (0, b"MZ", "application/x-msdownload"),
    (0, b"\x7fELF", "application/x-executable"),
    (4, b"ftypM4A", "audio/mp4"),
    (4, b"ftypqt", "video/quicktime"),
    (4, b"ftyp", "video/mp4"),
    (0, b"\x1a\x45\xdf\xa3", "video/webm"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"OggS", "audio/ogg"),
    (8, b"WAVE", "audio/wav"),
)
_OFFICE = "application/vnd.openxmlformats-officedocument"
# Archives that are documents: told apart by the names of the parts they begin with, else by the file's own name.
_ZIPPED: Mapping[str, str] = {
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "pptx": f"{_OFFICE}.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
_OLD_OFFICE: Mapping[str, str] = {
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
}
_MARKUP = (b"<!doctype html", b"<html", b"<script", b"<svg", b"<?xml", b"<head", b"<body")


def media_type(head: bytes, name: str) -> str:
    """The media type of a file with these first bytes. Texts that a browser would run are called what they are,
    whatever their name says; other texts are believed."""
    end = name.rpartition(".")[2].lower()
    for place, mark, media in _MARKS:
        if head[place : place + len(mark)] == mark:
            return media
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _ZIPPED.get(end, "application/zip")
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _OLD_OFFICE.get(end, UNKNOWN)
    if b"\0" in head:
        return UNKNOWN
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if any(mark in start[:1_024] for mark in _MARKUP):
        return (
            "image/svg+xml" if b"<svg" in start else "text/xml" if start.startswith(b"<?xml") else "text/html"
        )
    if not _is_text(head):
        return UNKNOWN
    said = mimetypes.guess_type(f"x.{end}")[0] if end != name.lower() else None
    good = said is not None and (said.startswith("text/") or said == "application/json")
    return str(said) if good and said not in ("text/html", "text/xml") else "text/plain"


def _is_text(head: bytes) -> bool:
    for coding in ("utf-8", "gb18030"):
        for cut in range(4):
            try:
                # The head may end within a letter.
                head[: len(head) - cut].decode(coding)
                return True
            except UnicodeDecodeError:
                continue
    return False
