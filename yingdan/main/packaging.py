"""Packages as files for the command line."""

from pathlib import Path

from yingdan.base import Problem, Settings
from yingdan.kernel.packages import export
from yingdan.main.wiring import ground


async def export_package(settings: Settings, app: str, folder: Path) -> list[Path]:
    """Write the definitions of a package; the files written. Raises package-not-found."""
    async with ground(settings, "export") as base:
        files = export(base.catalog.current, app)
    if not files:
        raise Problem("package-not-found", 404, app=app)
    written = []
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        written.append(path)
    return written
