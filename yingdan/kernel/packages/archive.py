"""Packages as one file: a zip in a single canonical spelling, and zips of strangers, of which nothing is believed."""

import stat
import zipfile
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any

from yingdan.base import Fault, Problem

MAX_ARCHIVE = 20_000_000
MAX_FILES = 3_000
MAX_FILE = 4_000_000
MAX_WHOLE = 40_000_000
MAX_DEPTH = 6
MAX_PATH = 200
# Text of a package shrinks to a tenth; what shrinks to a hundredth is made to fill a disk.
MAX_RATIO = 100
_RATIO_FROM = 100_000
KNOWN_TYPES = frozenset({".yaml", ".yml", ".md", ".txt", ".csv", ".json", ".svg", ".png"})
_EPOCH = (1980, 1, 1, 0, 0, 0)


def write_archive(files: Mapping[str, str]) -> bytes:
    """A zip of these files: sorted, undated, uncompressed, so that the same files are the same bytes everywhere."""
    whole = BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(files):
            info = zipfile.ZipInfo(path, _EPOCH)
            info.create_system = 3
            info.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(info, files[path].encode())
    return whole.getvalue()


def read_archive(raw: bytes) -> dict[str, bytes]:
    """path -> content of the files in a zip; when all lie in one folder, as seen from there. Sizes are counted while
    reading, never believed. Problem `archive-is-refused` (422) with every fault that can be told without unpacking."""
    if len(raw) > MAX_ARCHIVE:
        raise _refused(Fault("/", "archive-is-too-large", {"limit": MAX_ARCHIVE}))
    try:
        with zipfile.ZipFile(BytesIO(raw)) as archive:
            infos = [one for one in archive.infolist() if not one.is_dir()]
            faults = list(_faults(infos))
            if faults:
                raise _refused(*faults[:100])
            return _at_root(_unpacked(archive, infos))
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, OSError, ValueError,
            EOFError, UnicodeError, zipfile.zlib.error) as error:  # type: ignore[attr-defined]  # fmt: skip
        raise _refused(Fault("/", "archive-is-unreadable", {"reason": str(error)[:200]})) from error


def _refused(*faults: Fault) -> Problem:
    return Problem("archive-is-refused", 422, faults=faults, count=len(faults))


def _faults(infos: list[zipfile.ZipInfo]) -> Iterator[Fault]:
    if len(infos) > MAX_FILES:
        yield Fault("/", "archive-has-too-many-files", {"limit": MAX_FILES})
        return
    seen: set[str] = set()
    for info in infos:
        at = info.filename[:MAX_PATH]
        if info.filename in seen:
            yield Fault(at, "archive-has-a-file-twice", {"path": at})
        seen.add(info.filename)
        yield from _file_faults(info, at)
    if sum(info.file_size for info in infos) > MAX_WHOLE:
        yield Fault("/", "archive-is-a-bomb", {"limit": MAX_WHOLE})


def _file_faults(info: zipfile.ZipInfo, at: str) -> Iterator[Fault]:
    if not _is_plain_path(info.filename, getattr(info, "orig_filename", info.filename)):
        yield Fault(at, "archive-path-is-refused", {"path": at})
    mode = info.external_attr >> 16
    if mode and not (stat.S_ISREG(mode) or stat.S_IFMT(mode) == 0):
        yield Fault(at, "archive-path-is-refused", {"path": at})
    if info.flag_bits & 0x1:
        yield Fault(at, "archive-file-is-encrypted", {"path": at})
    if PurePosixPath(info.filename).suffix.lower() not in KNOWN_TYPES:
        yield Fault(at, "archive-file-type-is-refused", {"path": at, "known": sorted(KNOWN_TYPES)})
    if info.file_size > MAX_FILE:
        yield Fault(at, "archive-file-is-too-large", {"path": at, "limit": MAX_FILE})
    elif info.file_size > _RATIO_FROM and info.file_size > MAX_RATIO * max(1, info.compress_size):
        yield Fault(at, "archive-is-a-bomb", {"limit": MAX_WHOLE})


def _is_plain_path(path: str, stored: str) -> bool:
    """A path below the package and nowhere else, on any system. `stored` is the name before zipfile mended it."""
    parts = path.split("/")
    return (
        path == stored
        and 0 < len(path) <= MAX_PATH
        and len(parts) <= MAX_DEPTH
        and all(part not in ("", ".", "..") for part in parts)
        and not any(letter in path for letter in '\\:*?"<>|')
        and all(letter.isprintable() for letter in path)
    )


def _unpacked(archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    whole = 0
    for info in infos:
        with archive.open(info) as file:
            content = file.read(MAX_FILE + 1)
        whole += len(content)
        if len(content) > MAX_FILE or whole > MAX_WHOLE:
            raise _refused(Fault(info.filename, "archive-is-a-bomb", {"limit": MAX_WHOLE}))
        found[info.filename] = content
    return found


def _at_root(files: dict[str, bytes]) -> dict[str, bytes]:
    """People zip a folder as often as what is in it."""
    if "app.yaml" in files:
        return files
    tops = {path.partition("/")[0] for path in files}
    if len(tops) == 1 and f"{(top := next(iter(tops)))}/app.yaml" in files:
        return {path.removeprefix(f"{top}/"): content for path, content in files.items()}
    return files


def described_files(files: Mapping[str, bytes]) -> dict[str, Any]:
    """How many files and bytes a package has."""
    return {"files": len(files), "bytes": sum(len(content) for content in files.values())}
