"""What guards an answer, a log line and the way in, without a database."""

import logging
import re
import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import httptools
import httpx
import pytest
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from yingdan.api import client, problems
from yingdan.api.app import Headers
from yingdan.api.cookies import DEVICE, SESSION, hand_over, kept, take_back
from yingdan.api.denials import Denials
from yingdan.api.problems import note
from yingdan.base import Problem, Settings, SystemClock
from yingdan.base.render import write_xlsx
from yingdan.base.telemetry import on_one_line
from yingdan.connectors.imap import MailboxSettings, check_mailbox
from yingdan.connectors.sheets.reading import PARTS_MOST, unpack_xlsx
from yingdan.views.timeline import filled

PERSON = UUID("00000000-0000-7000-8000-000000000001")


@asynccontextmanager
async def asking(app: Any) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://yingdan.test") as http:
        yield http


async def headers_of(over_tls: bool) -> httpx.Headers:
    async def told(request: Request) -> PlainTextResponse:
        return PlainTextResponse("x")

    app = Headers(Starlette(routes=[Route("/", told)]), over_tls=over_tls)
    async with asking(app) as http:
        return (await http.get("/")).headers


async def test_where_there_is_tls_browsers_are_told_never_to_come_without() -> None:
    assert (await headers_of(True))["strict-transport-security"] == "max-age=31536000; includeSubDomains"
    assert "strict-transport-security" not in await headers_of(False)


async def test_no_page_is_framed_rebased_or_made_to_run_foreign_scripts() -> None:
    said = await headers_of(False)
    policy = dict(part.strip().partition(" ")[::2] for part in said["content-security-policy"].split(";"))
    assert policy["script-src"] == policy["default-src"] == policy["connect-src"] == "'self'"
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert said["x-content-type-options"] == "nosniff"
    assert said["referrer-policy"] == said["cross-origin-opener-policy"] == "same-origin"


def test_an_address_of_https_is_enough_to_count_as_tls() -> None:
    assert Settings(public_url="https://crm.example.com").over_tls
    assert Settings(secure_cookies=True).over_tls
    assert not Settings(public_url="http://10.0.0.5:8080").over_tls


APP = FastAPI()
APP.state.platform = SimpleNamespace(denials=Denials(), clock=SystemClock())


def asked(cookie: str = "", person: UUID | None = None) -> Request:
    scope: dict[str, Any] = {
        "type": "http", "method": "POST", "path": "/api/v1/session", "query_string": b"password=open",
        "headers": [(b"cookie", cookie.encode())] if cookie else [], "client": ("203.0.113.9", 4711), "state": {},
        "app": APP, "path_params": {},
    }  # fmt: skip
    request = Request(scope)
    if person is not None:
        request.state.person = person
    return request


@pytest.mark.parametrize(
    ("slug", "status"),
    [
        ("sign-in-failed", 401),
        ("ability-is-missing", 403),
        ("too-many-attempts", 429),
        ("record-not-found", 404),
    ],
)
def test_a_refusal_is_noted_with_who_asked_what_from_where(
    caplog: pytest.LogCaptureFixture, slug: str, status: int
) -> None:
    with caplog.at_level(logging.INFO, "yingdan.refusals"):
        note(Problem(slug, status), asked(person=PERSON))
    [record] = caplog.records
    told = {name: getattr(record, name) for name in ("slug", "status", "method", "path", "peer", "person")}
    assert told == {
        "slug": slug, "status": status, "method": "POST", "path": "/api/v1/session",
        "peer": "203.0.113.9", "person": PERSON,
    }  # fmt: skip


def test_a_first_visit_is_no_refusal_but_a_forged_cookie_is(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "yingdan.refusals"):
        note(Problem("sign-in-is-needed", 401), asked())
        note(Problem("value-is-invalid", 422), asked())
        assert caplog.records == []
        note(Problem("sign-in-is-needed", 401), asked("yd_session=forged"))
    assert len(caplog.records) == 1


def test_a_message_cannot_pose_as_a_line_of_the_log_or_command_a_terminal() -> None:
    told = on_one_line("name\n09:00:00 INFO web signed in\x1b[2J\r\x9b")
    assert told == "name\n    09:00:00 INFO web signed in\\x1b[2J\\x0d\\x9b"


@pytest.mark.parametrize(
    "fields",
    [
        "Transfer-Encoding: chunked\r\nContent-Length: 5",
        "Content-Length: 5\r\nTransfer-Encoding: chunked",
        "Content-Length: 5\r\nContent-Length: 6",
        "Transfer-Encoding: chunked, identity",
        "X: a\nContent-Length: 5",
    ],
)
def test_a_message_whose_end_can_be_read_in_two_ways_is_not_taken(fields: str) -> None:
    parser = httptools.HttpRequestParser(object())
    with pytest.raises(httptools.HttpParserError):
        parser.feed_data(f"POST /in/form HTTP/1.1\r\nHost: x\r\n{fields}\r\n\r\n0\r\n\r\n".encode())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("浏览了 {path}，{seconds} 秒", "浏览了 /价格，… 秒"),
        ("{path:>999999999}", "{path:>999999999}"),
        ("{path.__class__.__mro__} {0} {", "{path.__class__.__mro__} {0} {"),
        ("{path}}", "/价格}"),
    ],
)
def test_words_of_a_package_are_filled_and_never_run(text: str, told: str) -> None:
    assert filled(text, {"path": "/价格"}) == told


def test_a_mailbox_is_not_named_with_a_second_command() -> None:
    faulty = [
        MailboxSettings("imap.example.com", "li\r\nA1 DELETE INBOX"),
        MailboxSettings("imap.example.com\r\n", "li"),
    ]
    assert [[fault.slug for fault in check_mailbox(one)] for one in faulty] == [
        ["mailbox-address-is-faulty"],
        ["mailbox-address-is-faulty"],
    ]
    assert check_mailbox(MailboxSettings("imap.example.com", "李@example.com")) == []


def test_workbooks_are_read_by_the_parser_without_entities(tmp_path: Path) -> None:
    book = tmp_path / "book.xlsx"
    write_xlsx(book, ["姓名"], [["李四"]])
    bomb = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(book) as whole, zipfile.ZipFile(bomb, "w") as made:
        for part in whole.infolist():
            text = whole.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                start = text.index(b"<worksheet")
                text = text[:start] + b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + text[start:]
            made.writestr(part, text)
    unpack_xlsx(book, tmp_path / "book.csv")
    assert "李四" in (tmp_path / "book.csv").read_text("utf-8")
    with pytest.raises(Problem, match="sheet-is-unreadable"):
        unpack_xlsx(bomb, tmp_path / "bomb.csv")


def test_a_workbook_of_endless_parts_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    source = tmp_path / "many.xlsx"
    with zipfile.ZipFile(source, "w") as made:
        for number in range(PARTS_MOST + 1):
            made.writestr(str(number), b"")
    with pytest.raises(Problem, match="sheet-is-unreadable") as caught:
        unpack_xlsx(source, tmp_path / "many.csv")
    assert str(PARTS_MOST) in str(caught.value.params["reason"])


async def test_only_what_was_built_is_served(tmp_path: Path) -> None:
    web = tmp_path / "dist"
    for name, text in {
        "../secret.key": "SECRET", ".stamp": "SECRET", ".git/config": "SECRET", "index.html": "<p>page</p>",
        "assets/a.js": "built()", "favicon.svg": "<svg/>",
    }.items():  # fmt: skip
        (web / name).parent.mkdir(parents=True, exist_ok=True)
        (web / name).write_text(text)
    app = FastAPI(openapi_url=None)
    problems.install(app)
    client.install(app, web)
    async with asking(app) as http:
        assert (await http.get("/favicon.svg")).text == "<svg/>"
        assert (await http.get("/assets/a.js")).text == "built()"
        for hidden in ("/.stamp", "/.git/config", "/%2e%2e/secret.key", "/..%2fsecret.key", "/leads/1"):
            assert (await http.get(hidden)).text == "<p>page</p>", hidden
        for nothing in ("/assets/", "/assets", "/assets/..%2f..%2fsecret.key", "/assets/%2e%2e/.stamp"):
            told = await http.get(nothing)
            assert not re.search(r"SECRET|a\.js", told.text), nothing
        assert (await http.request("TRACE", "/")).status_code == 405


async def test_a_bug_tells_its_asker_nothing_and_the_log_everything(caplog: pytest.LogCaptureFixture) -> None:
    app = FastAPI(openapi_url=None)
    problems.install(app)

    @app.get("/x")
    async def broken() -> None:
        raise RuntimeError("select password from accounts.account")

    async with asking(app) as http:
        told = await http.get("/x")
    assert (told.status_code, told.json()["slug"]) == (500, "something-went-wrong")
    assert not re.search("accounts|Traceback", told.text)
    assert any(record.exc_info and "accounts.account" in str(record.exc_info[1]) for record in caplog.records)


@pytest.mark.parametrize("name", [SESSION, DEVICE])
@pytest.mark.parametrize(
    ("settings", "prefix", "secure"),
    [(Settings(public_url="https://crm.example.com"), "__Host-", True), (Settings(), "", False)],
)
def test_scripts_other_hosts_and_foreign_sites_reach_no_cookie(
    name: str, settings: Settings, prefix: str, secure: bool
) -> None:
    given, taken = Response(), Response()
    hand_over(given, name, "s3cret", 30, settings)
    take_back(taken, name, settings)
    for told in (given, taken):
        first, *how = [part.strip().lower() for part in told.headers["set-cookie"].split(";")]
        assert first.startswith(f"{prefix}{name}=".lower())
        assert {"httponly", "path=/", "samesite=lax"} <= set(how)
        assert ("secure" in how) == secure
        assert not any(part.startswith("domain") for part in how)
    assert "max-age=0" in taken.headers["set-cookie"].lower()


def test_behind_tls_a_cookie_without_the_prefix_opens_nothing() -> None:
    request = asked("yd_session=planted")
    assert kept(request, SESSION, Settings(public_url="https://crm.example.com")) == ""
    assert kept(request, SESSION, Settings()) == "planted"
