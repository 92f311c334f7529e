"""The first page of the cockpit: how much JavaScript, and how soon a person sees it, on the demo company."""

import asyncio
import gzip
import json
import os
import shutil
import time
from pathlib import Path
from typing import Any

from bench.figure import Figure, of_runs
from bench.meter import Meter
from bench.sign_in import bearer
from bench.stack import ROOT, Stack
from bench.wire import Wire

DIST = ROOT / "web" / "dist"
PAGES = ("index.html", "src/work/Cockpit.tsx", "src/work/LeadPopups.tsx")
RUNS, LEADS_SHOWN, LEADS_WITHIN_S = 5, 3, 90.0


async def measure_page(stack: Stack) -> list[Figure]:
    """`page_kb`: every script the browser fetched within seconds of opening the cockpit, gzipped; beside it the import
    closure of entry, cockpit and what the shell adds to it."""
    files = closure(PAGES)
    size = sum(gzipped(name) for name in files) / 1024
    try:
        shown = await _shown(stack)
    except (RuntimeError, OSError, TimeoutError) as error:
        lcp = Figure("thread.page_lcp_ms", None, {"problem": str(error)[:1500]})
        return [Figure("thread.page_kb", size, {"files": len(files)}), lcp]
    fetched = sum(gzipped(name) for name in shown["scripts"] if (DIST / name).is_file()) / 1024
    sizes = {"fetched_files": len(shown["scripts"]), "closure_kb": size, "closure_files": len(files)}
    return [
        Figure("thread.page_kb", max(size, fetched), sizes),
        of_runs("thread.page_lcp_ms", shown["lcp_ms"], shown["detail"], also=shown["cards"] > 0),
    ]


def closure(pages: tuple[str, ...]) -> set[str]:
    """Every script that these modules of the manifest import, directly or not."""
    manifest = json.loads((DIST / ".vite" / "manifest.json").read_text("utf-8"))
    found: set[str] = set()
    waiting = list(pages)
    while waiting:
        chunk = manifest[waiting.pop()]
        if chunk["file"] not in found:
            found.add(chunk["file"])
            waiting += chunk.get("imports", [])
    return {name for name in found if name.endswith(".js")}


def gzipped(name: str) -> int:
    """Bytes of a built file as it is sent."""
    return len(gzip.compress((DIST / name).read_bytes(), 9, mtime=0))


def chromium() -> str | None:
    given = os.environ.get("CHROMIUM")
    return (
        given or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    )


async def _shown(stack: Stack) -> dict[str, Any]:
    browser, node = chromium(), shutil.which("node")
    if browser is None or node is None:
        raise RuntimeError("chromium and node are needed to see the page")
    login = await _await_leads(stack)
    meter = Meter(stack)
    given = {"url": f"http://127.0.0.1:{stack.port}", "login": login["login"], "password": login["password"],
             "chromium": browser, "runs": RUNS, "web": str(ROOT / "web")}  # fmt: skip
    script = Path(__file__).with_name("page_seen.mjs")
    process = await asyncio.create_subprocess_exec(
        node,
        str(script),
        json.dumps(given),
        cwd=ROOT / "web",
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        out, err = await asyncio.wait_for(process.communicate(), 120)
    except TimeoutError:
        process.kill()
        await process.wait()
        raise
    if process.returncode != 0:
        raise RuntimeError(err.decode(errors="replace")[-1500:])
    told: dict[str, Any] = json.loads(out)
    told["detail"] = {
        "fcp_ms": told["fcp_ms"],
        "element": told["element"],
        "cards": told["cards"],
        **meter.read(),
    }
    return told


async def _await_leads(stack: Stack) -> dict[str, Any]:
    """A demo rep's log-in, once the company's visitors have left that rep some leads."""
    wire = Wire(stack.port)
    logins = {one["role"]: one for one in (await wire.ask("/api/v1/demo/logins"))["logins"]}
    wire.close()
    rep = logins["rep"]
    wire = Wire(stack.port, await bearer(stack.port, rep["login"], rep["password"]))
    await wire.tell("PUT", "/api/v1/demo/traffic", {"on": True, "per_minute": 600})
    deadline = time.perf_counter() + LEADS_WITHIN_S
    while (seen := len((await wire.ask("/api/v1/cockpit"))["leads"])) < LEADS_SHOWN:
        if time.perf_counter() > deadline:
            raise TimeoutError(
                f"the demo's visitors left {rep['login']} only {seen} leads in {LEADS_WITHIN_S:.0f} s"
            )
        await asyncio.sleep(0.5)
    await wire.tell("PUT", "/api/v1/demo/traffic", {"on": True, "per_minute": 12})
    wire.close()
    return dict(rep)
