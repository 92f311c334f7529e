"""The built web client, the tracker and the booth: static files with the right caching, the page for every other path."""

from pathlib import Path

from fastapi import FastAPI, Request
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles

from yingdan.base import Problem

HASHED = "public, max-age=31536000, immutable"


class Assets(StaticFiles):
    """Files whose names carry their hash, sent compressed when a `.gz` lies beside them."""

    async def get_response(self, path: str, scope: object) -> Response:
        accepted = dict(scope["headers"]).get(b"accept-encoding", b"") if isinstance(scope, dict) else b""
        full = Path(str(self.directory)) / (path + ".gz")
        if b"gzip" in accepted and ".." not in path and full.is_file():
            kind = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}.get(
                Path(path).suffix
            )
            headers = {"Content-Encoding": "gzip", "Cache-Control": HASHED, "Vary": "Accept-Encoding"}
            return FileResponse(full, headers=headers, media_type=kind)
        response = await super().get_response(path, scope)  # type: ignore[arg-type]
        response.headers["Cache-Control"] = HASHED
        return response


def _checked(folder: Path, name: str, request: Request) -> Response:
    """A file that is asked for again each time, since a phone keeps it for when there is no network."""
    path, headers = folder / name, {"Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
    if not path.is_file():
        raise Problem("not-found", 404)
    packed = folder / f"{name}.gz"
    kind = {".js": "text/javascript", ".html": "text/html"}[path.suffix]
    if "gzip" in request.headers.get("accept-encoding", "") and packed.is_file():
        return FileResponse(packed, headers={**headers, "Content-Encoding": "gzip"}, media_type=kind)
    return FileResponse(path, headers=headers, media_type=kind)


def install(app: FastAPI, folder: Path | None) -> None:
    """Serve the client from `folder`; without it only the API answers."""
    if folder is None or not (folder / "index.html").is_file():
        return
    if (folder / "assets").is_dir():
        app.mount("/assets", Assets(directory=folder / "assets"), name="assets")

    @app.get("/booth.js", include_in_schema=False)
    async def booth_script(request: Request) -> Response:
        return _checked(folder, "booth.js", request)

    @app.get("/booth/{channel}", include_in_schema=False)
    async def booth(request: Request, channel: str) -> Response:
        return _checked(folder, "booth.html", request)

    @app.get("/sdk.js", include_in_schema=False)
    async def sdk() -> Response:
        if not (folder / "sdk.js").is_file():
            raise Problem("not-found", 404)
        headers = {"Cache-Control": "public, max-age=3600", "Access-Control-Allow-Origin": "*"}
        return FileResponse(folder / "sdk.js", media_type="text/javascript", headers=headers)

    @app.get("/{path:path}", include_in_schema=False)
    async def page(request: Request, path: str) -> Response:
        if path.startswith(("api/", "in/")):
            raise Problem("not-found", 404)
        file = folder / path
        if path and "/" not in path and not path.startswith(".") and file.is_file():
            return FileResponse(file, headers={"Cache-Control": "no-cache"})
        return FileResponse(folder / "index.html", headers={"Cache-Control": "no-cache"})
