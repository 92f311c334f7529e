"""JavaScript before the first row of a list, and of the heaviest Studio page, from the built manifest."""

import json

from bench.figure import Figure
from bench.site import Site
from bench.thread_page import DIST, closure, gzipped

LIST = "src/records/list.tsx"
STUDIO = "src/studio/"


async def measure_size(site: Site) -> list[Figure]:
    """What entry and page import, directly or not; parts that a page loads when somebody asks for them do not count."""
    manifest = json.loads((DIST / ".vite" / "manifest.json").read_text("utf-8"))
    pages = sorted(
        name for name, chunk in manifest.items() if name.startswith(STUDIO) and chunk.get("isDynamicEntry")
    )
    list_kb = Figure("platform.list_kb", _kb(LIST), {"files": len(closure(("index.html", LIST)))})
    studio = {page.removeprefix(STUDIO): _kb(page) for page in pages}
    if not studio:
        return [
            list_kb,
            Figure("platform.studio_kb", None, {"problem": "the built client has no Studio pages"}),
        ]
    heaviest = max(studio, key=studio.__getitem__)
    return [list_kb, Figure("platform.studio_kb", studio[heaviest], {"page": heaviest, "pages": studio})]


def _kb(page: str) -> float:
    return sum(gzipped(name) for name in closure(("index.html", page))) / 1024


BENCHES = ((("platform.list_kb", "platform.studio_kb"), measure_size),)
