"""The running product while its database restarts, its rules change, a second worker joins; and what its logs tell."""

import asyncio
import os
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.faults.stack import Stack, form, problem_of, quiet, until
from tests.faults.test_whole_kills import assert_books_balance, assert_each_once
from tests.sales import PASSWORD
from yingdan.main.postgres import Postgres

pytestmark = [pytest.mark.alone, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    running = Stack().start()
    try:
        asyncio.run(running.staff(5, 100_000, ("方敏", "manager"), ("admin", "admin")))
        yield running
    finally:
        running.stop()


class Load:
    """People at work: each asks and writes without pause; every answer is kept by its kind."""

    def __init__(self, stack: Stack) -> None:
        self.stack, self.kinds, self.bad = stack, Counter[str](), list[str]()
        self.stop = asyncio.Event()
        self.signed_in = 0

    async def ask(
        self, http: httpx.AsyncClient, method: str, path: str, **more: Any
    ) -> httpx.Response | None:
        try:
            answer = await http.request(method, path, **more)
        except httpx.HTTPError as error:
            self.bad.append(f"{method} {path}: {error!r}")
            return None
        if answer.status_code < 400:
            self.kinds["done"] += 1
            return answer
        self.kinds[f"{answer.status_code} {problem_of(answer)}"] += 1
        if answer.status_code >= 500 and answer.status_code != 503:
            self.bad.append(f"{method} {path}: {answer.text}")
        return answer

    async def reader(self, login: str) -> None:
        paths = ("/cockpit", "/records/sales.lead?limit=5", "/notices", "/session", "/meta", "/search?q=客户", "/health",
                 "/signals/ranking")  # fmt: skip
        async with self.stack.signed_in(login) as http:
            self.signed_in += 1
            while not self.stop.is_set():
                for path in paths:
                    await self.ask(http, "GET", "/api/v1" + path)

    async def writer(self, login: str) -> None:
        async with self.stack.signed_in(login) as http:
            self.signed_in += 1
            while not self.stop.is_set():
                made = await self.ask(http, "POST", "/api/v1/records/sales.task", json={"name": "回访"})
                if made is not None and made.status_code == 201:
                    row, tag = made.json(), made.headers["etag"]
                    await self.ask(http, "PATCH", f"/api/v1/records/sales.task/{row['id']}", json={"name": "改"},
                                   headers={"if-match": tag})  # fmt: skip

    async def sender(self, numbers: range) -> None:
        async with self.stack.client() as http:
            for number in numbers:
                await self.stack.deliver(http, form(number), [])


async def test_a_database_restart_under_load_gives_503_in_words_and_everything_recovers_by_itself(
    stack: Stack,
) -> None:
    before = stack.pids()
    load, numbers = Load(stack), range(500_000, 500_120)
    people = [asyncio.create_task(load.reader("销售00")), asyncio.create_task(load.reader("方敏")),
              asyncio.create_task(load.writer("销售01"))]  # fmt: skip
    sending = asyncio.create_task(load.sender(numbers))
    await until(lambda: load.signed_in == len(people), stack, "people could not sign in")
    for number in (signal.SIGINT, signal.SIGQUIT):  # an orderly restart, then a crash
        await asyncio.sleep(1)
        old = stack.pids()["postgres"]
        stack.kill("postgres", number)
        await until(
            lambda old=old: stack.pids().get("postgres", old) != old, stack, "PostgreSQL did not come back"
        )
        await asyncio.to_thread(stack.rows, "select 1")
    await sending
    async with stack.client() as http:

        async def healthy() -> bool:
            return (await http.get("/api/v1/health")).status_code == 200

        await until(healthy, stack, "web did not recover")
    done = load.kinds["done"]
    await until(lambda: load.kinds["done"] > done + 50, stack, "people could not go on")
    load.stop.set()
    await asyncio.gather(*people)
    assert load.bad == []
    assert set(load.kinds) <= {"done", "503 database-is-away"}, load.kinds
    after = stack.pids()
    assert (after["web"], after["worker"]) == (before["web"], before["worker"])
    await quiet(stack)
    assert_each_once(stack, numbers)
    assert_books_balance(stack)


async def test_publishing_under_load_fails_no_request_but_by_a_conflict(stack: Stack) -> None:
    """Weights, a new field, a changed rule: people who are at work notice nothing but an occasional 409 or 412."""
    load, numbers = Load(stack), range(600_000, 600_120)
    people = [asyncio.create_task(load.reader("销售02")), asyncio.create_task(load.reader("方敏")),
              asyncio.create_task(load.writer("销售03"))]  # fmt: skip
    sending = asyncio.create_task(load.sender(numbers))
    published = 0
    async with stack.signed_in("admin") as admin, stack.signed_in("方敏") as manager:
        for n in range(8):
            version = (await admin.get("/api/v1/meta")).json()["version"]
            field = {"object": "sales.task", "type": "text", "label": {"zh": f"备注{n}", "en": f"Remark {n}"}}
            change = {"op": "put", "kind": "field", "name": f"sales.task.remark_{n}", "body": field}
            made = await admin.post(
                "/api/v1/publish", json={"changes": [change], "note": "", "version": version}
            )
            assert made.status_code in (200, 409), made.text
            published += made.status_code == 200
            page = (await manager.get("/api/v1/signals")).json()
            tuned = await manager.put("/api/v1/signals", json={
                "changes": [{"name": "sales.form", "weight": 10 + n}], "note": "", "version": page["version"],
            })  # fmt: skip
            assert tuned.status_code in (200, 409), tuned.text
            published += tuned.status_code == 200
    await sending
    load.stop.set()
    await asyncio.gather(*people)
    assert published >= 12
    assert load.bad == []
    assert all(kind == "done" or kind[:3] in ("409", "412") for kind in load.kinds), load.kinds
    await quiet(stack)
    assert_each_once(stack, numbers)
    assert_books_balance(stack)


async def test_two_workers_at_once_double_nothing(stack: Stack) -> None:
    stack.second_worker()
    numbers = range(700_000, 700_300)
    async with stack.client() as http:
        await asyncio.gather(*(stack.deliver(http, form(n), []) for n in numbers))
    await quiet(stack)
    assert_each_once(stack, numbers)
    assert_books_balance(stack)


async def test_a_stream_over_http_resumes_after_the_web_process_was_killed(stack: Stack) -> None:
    """What the other rep's customers do stays unseen; what was told while the web was away comes once."""
    async with stack.signed_in("销售00") as rep:
        position = None
        seen: list[str] = []
        for turn in range(2):
            headers = {"last-event-id": position} if position else {}
            async with rep.stream("GET", "/api/v1/live", headers=headers) as stream:
                async with stack.client() as http:
                    for n in range(5):
                        await stack.deliver(http, form(800_000 + turn * 10 + n), [])
                await quiet(stack)
                [[due]] = stack.rows(
                    "select count(*) from work.notice n join org.user u on u.id = n.person where u.login = '销售00'"
                    " and n.subject in (select id from sales.lead where phone >= '+8613800800000' and phone < '+8613800800100')"
                )
                async for text in stream.aiter_lines():
                    if text.startswith("id: "):
                        position = text.removeprefix("id: ")
                    elif text.startswith("data: ") and '"notice.posted"' in text and "lead.assigned" in text:
                        seen.append(text)
                    if len(seen) == due:
                        break
            if turn == 0:
                old = stack.pids()["web"]
                os.kill(old, signal.SIGKILL)
                await until(
                    lambda old=old: stack.pids().get("web", old) != old, stack, "web did not come back"
                )

                async def answers() -> bool:
                    try:
                        return (await rep.get("/api/v1/health")).status_code == 200
                    except httpx.HTTPError:
                        return False

                await until(answers, stack, "web does not answer")
        assert len(seen) == len(set(seen)) == due > 0


async def test_nothing_secret_stands_in_the_logs(stack: Stack) -> None:
    """Sign-in, right and wrong, tokens, deliveries good and bad, a failing stage, a database away: then read it all."""
    wrong = "wrong horse 输单 7391"
    phone, mail = "13512345678", "secret.person@example.cn"
    async with stack.client() as http:
        for password in (wrong, PASSWORD):
            await http.post("/api/v1/session", json={"login": "销售04", "password": password})
        await http.post("/api/v1/session", content=f'{{"login": "销售04", "password": "{wrong}"'.encode())
        await http.post("/in/form", params={"k": "ck_not_a_key_ck"}, json=form(1))
        await http.post(
            "/in/form", params={"k": stack.keys["sales.form"]}, content=f"phone={phone}&{mail}".encode()
        )
        await http.post("/in/nowhere", params={"k": stack.keys["sales.form"]}, json=form(1))
    async with stack.signed_in("admin") as admin:
        secret = (
            await admin.post("/api/v1/tokens", json={"label": "ERP", "scopes": ["read", "write"]})
        ).json()["secret"]
        cookie, csrf = admin.cookies["yd_session"], admin.headers["x-csrf-token"]
        await admin.get("/api/v1/records/sales.lead", params={"filter": f"phone == '{phone}' &&"})
        await admin.post(
            "/api/v1/records/sales.lead", json={"name": "x", "phone": phone, "email": mail, "budget": "many"}
        )
    stack.do("alter table work.notice add constraint poison check (title::text not like '%毒%')")
    async with stack.client() as http:
        await http.get("/api/v1/session", headers={"authorization": f"Bearer {secret}"})
        await http.get("/api/v1/records/sales.lead", headers={"authorization": f"Bearer {secret}x"})
        await stack.deliver(http, form(900_001, name="毒", phone=phone, email=mail), [])
    await quiet(stack)
    stack.do("alter table work.notice drop constraint poison")
    assert "delivery" in stack.log or "failed" in stack.log
    stack.kill("postgres", signal.SIGQUIT)
    async with stack.client() as http:
        await http.post("/api/v1/session", json={"login": "销售04", "password": PASSWORD})
        await stack.deliver(http, form(900_002, phone="13587654321"), [])
    await quiet(stack)
    server = "".join(path.read_text(errors="replace") for path in postgres_logs(stack))
    for told in (stack.log, server):
        for hidden in (
            wrong,
            PASSWORD,
            secret,
            cookie,
            csrf,
            *stack.keys.values(),
            phone,
            f"86{phone}",
            mail,
        ):
            assert hidden not in told, told[max(0, told.find(hidden) - 300) : told.find(hidden) + 100]


def postgres_logs(stack: Stack) -> list[Path]:
    server = Postgres(stack.folder / "postgres")
    server.locate()
    return list(server.place.glob("postgres.log*"))
