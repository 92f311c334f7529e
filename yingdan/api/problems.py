"""Problems on the wire: application/problem+json (RFC 9457), in the reader's language, with faults by field."""

import logging
from typing import Any

import msgspec
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from yingdan.api.denials import UNSEEN, sort_of
from yingdan.base import Fault, Problem, negotiate, words

log = logging.getLogger("yingdan.api")
refusals = logging.getLogger("yingdan.refusals")
_encoder = msgspec.json.Encoder(decimal_format="string")
NOTED = frozenset({401, 403, 429})
SLUGS = {404: "not-found", 405: "method-not-allowed", 413: "body-is-too-large", 401: "sign-in-is-needed"}


def locale_of(request: Request) -> str:
    """The language of the answer."""
    return negotiate(request.headers.get("accept-language"))


def body_of(problem: Problem, locale: str) -> dict[str, Any]:
    """The JSON of a problem."""
    title, detail = words(problem.slug, locale, problem.params)
    members = {
        k: v
        for k, v in problem.params.items()
        if k not in ("type", "title", "status", "detail", "slug", "faults")
    }
    faults = [
        {"at": f.at, "slug": f.slug, "params": dict(f.params), "detail": words(f.slug, locale, f.params)[1]}
        for f in problem.faults
    ]
    return {"type": f"/problems/{problem.slug}", "title": title, "status": problem.status, "detail": detail,
            "slug": problem.slug, "faults": faults, **members}  # fmt: skip


def respond(problem: Problem, request: Request) -> Response:
    return answer_to(problem, locale_of(request))


def answer_to(problem: Problem, locale: str) -> Response:
    """A problem as it goes out."""
    headers = {}
    if "retry_after" in problem.params:
        headers["Retry-After"] = str(problem.params["retry_after"])
    return Response(
        _encoder.encode(body_of(problem, locale)), problem.status, headers, "application/problem+json"
    )


def note(problem: Problem, request: Request) -> None:
    """Write down that somebody was not let in, was not allowed, or came too often; but not every first visit of a browser."""
    counted = sort_of(problem, request)
    if counted is not None:
        platform = request.app.state.platform
        platform.denials.note(counted[0], platform.clock.now(), counted[1])
    first_visit = problem.slug == "sign-in-is-needed" and not request.cookies
    if first_visit or (problem.status not in NOTED and problem.slug != UNSEEN):
        return
    who = getattr(request.state, "person", None)
    peer = request.client.host if request.client else None
    asked = {"method": request.method, "path": request.url.path, "peer": peer, "person": who}
    refusals.info(
        "refused: %s", problem.slug, extra={"slug": problem.slug, "status": problem.status, **asked}
    )


def install(app: FastAPI) -> None:
    """Every refusal, from whichever layer, leaves in one shape."""

    async def on_problem(request: Request, error: Exception) -> Response:
        assert isinstance(error, Problem)
        note(error, request)
        return respond(error, request)

    async def on_invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        faults = [
            Fault(
                "/" + "/".join(str(part) for part in one["loc"][1:]),
                "value-is-invalid",
                {"reason": str(one["msg"])[:200]},
            )
            for one in error.errors()[:50]
        ]
        return respond(Problem("request-is-invalid", 422, faults=faults), request)

    async def on_http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return respond(
            Problem(SLUGS.get(error.status_code, "request-is-invalid"), error.status_code), request
        )

    async def on_bug(request: Request, error: Exception) -> Response:
        log.exception("unexpected error on %s %s", request.method, request.url.path, exc_info=error)
        return respond(Problem("something-went-wrong", 500), request)

    app.add_exception_handler(Problem, on_problem)
    app.add_exception_handler(RequestValidationError, on_invalid)
    app.add_exception_handler(HTTPException, on_http)
    app.add_exception_handler(Exception, on_bug)
