"""Who attacks: clients of a running product that play strangers, browsers and people with rights; and the count of what they tried."""

import asyncio
import contextlib
import json
from collections import Counter
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from typing import Any

import httpx

from bench.company import PASSWORD
from bench.site import Site

HOST = "127.0.0.1"
WITHIN_S = 90.0
CSRF = "x-csrf-token"
Json = dict[str, Any]


@dataclass
class Tally:
    """What one attack tried. `passed`: each way that got through, in words; `refused`: `<status> <slug>` -> how often."""

    tried: int = 0
    passed: list[str] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)

    def refusal(
        self, what: str, answer: httpx.Response, also: Collection[int] = (), *, slug: str | None = None
    ) -> None:
        """This should have been refused: by a status of 4xx, or one of `also`; by this `slug` when one is named."""
        said = slug_of(answer.content)
        fits = 400 <= answer.status_code < 500 or answer.status_code in also
        self.saw(what, fits and slug in (None, said), f"{answer.status_code} {said}".strip())

    def saw(self, what: str, held: bool, told: str) -> None:
        """Whether a defence held; `told`: what was seen."""
        self.tried += 1
        if held:
            self.refused[told] += 1
        else:
            self.passed.append(f"{what[:160]}: {told[:200]}")


def slug_of(body: bytes) -> str:
    """The slug of a problem; empty when it is none."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    return str(found.get("slug") or "") if isinstance(found, dict) else ""


class Browser:
    """A client with cookies. `source`: the address of this machine from which it comes; all of 127.0.0.0/8 are here."""

    def __init__(self, target: "Target", *, key: str | None = None, source: str | None = None) -> None:
        self.csrf = ""
        transport = httpx.AsyncHTTPTransport(local_address=source) if source else httpx.AsyncHTTPTransport()
        self.http = httpx.AsyncClient(
            transport=transport,
            base_url=target.root,
            timeout=WITHIN_S,
            headers={"authorization": f"Bearer {key}"} if key else {},
            event_hooks={"response": [target.note]},
            trust_env=False,
        )

    async def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        """One request below /api/v1, with the session's CSRF token as our pages send it."""
        headers = {CSRF: self.csrf, **more.pop("headers", {})}
        return await self.http.request(method, f"/api/v1{path}", headers=headers, **more)

    async def sign_in(self, login: str, password: str = PASSWORD, **headers: str) -> httpx.Response:
        answer = await self.http.post(
            "/api/v1/session", json={"login": login, "password": password}, headers=headers
        )
        if answer.status_code == 200:
            self.csrf = answer.json()["csrf"]
        return answer

    async def told(self, method: str, path: str, **more: Any) -> Any:
        """The JSON of an answer that must not be a refusal. Raises RuntimeError."""
        answer = await self.ask(method, path, **more)
        if not answer.is_success:
            raise RuntimeError(f"{method} {path}: {answer.status_code} {answer.text[:600]}")
        return answer.json() if answer.content else None

    async def __aenter__(self) -> "Browser":
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.http.aclose()


class Target:
    """The product under attack. `bare`: answers that came without the headers every answer must carry."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.port = site.stack.port
        self.root = f"http://{HOST}:{self.port}"
        self.bare: Counter[str] = Counter()
        self.answers = 0
        self.pids = site.stack.pids()
        self.secret = (site.stack.folder / "data" / "secret.key").read_text("utf-8").strip()

    def stranger(self, source: str | None = None) -> Browser:
        return Browser(self, source=source)

    def admin(self) -> Browser:
        return Browser(self, key=self.site.company.admin)

    def rep(self) -> Browser:
        return Browser(self, key=next(iter(self.site.company.reps.values())))

    async def person(self, login: str, source: str | None = None) -> Browser:
        """A browser in which somebody has signed in. Raises RuntimeError."""
        browser = Browser(self, source=source)
        answer = await browser.sign_in(login)
        if answer.status_code != 200:
            raise RuntimeError(f"{login} could not sign in: {answer.status_code} {answer.text[:300]}")
        return browser

    async def note(self, answer: httpx.Response) -> None:
        """Hold an answer against what every answer must carry."""
        self.answers += 1
        head, kind = answer.headers, answer.headers.get("content-type", "")
        policy = head.get("content-security-policy", "")
        if "'self'" not in policy and "sandbox" not in policy:
            self.bare["no policy"] += 1
        if head.get("x-content-type-options") != "nosniff":
            self.bare["no nosniff"] += 1
        if answer.request.url.path.startswith("/api/") and "html" in kind and "sandbox" not in policy:
            self.bare[f"{kind} {answer.request.url.path[:60]}"] += 1
        if "access-control-allow-origin" in head and not answer.request.url.path.startswith("/in/"):
            self.bare[f"open to other sites {answer.request.url.path[:60]}"] += 1

    async def raw(self, said: bytes, within_s: float = 30.0) -> bytes:
        """What comes back for bytes that no client library would send; empty when the connection was closed on them."""
        answer = b""
        try:
            reader, writer = await asyncio.open_connection(HOST, self.port)
        except OSError:
            return b""
        try:
            async with asyncio.timeout(within_s):
                with contextlib.suppress(OSError):
                    writer.write(said)
                    await writer.drain()
                while len(answer) < 65_536 and (piece := await reader.read(65_536)):
                    answer += piece
                    if _is_whole(answer):
                        break
        except (OSError, TimeoutError):
            pass
        finally:
            writer.close()
        return answer

    async def answers_still(self) -> str:
        """Empty when the service answers and all its processes are those that were there; else what is wrong."""
        async with self.stranger() as one:
            try:
                answer = await one.ask("GET", "/health")
            except httpx.HTTPError as wrong:
                return f"no answer: {type(wrong).__name__}"
        if answer.status_code != 200:
            return f"health {answer.status_code}"
        pids = self.site.stack.pids()
        gone = [part for part, pid in self.pids.items() if pids.get(part) != pid]
        self.pids = pids
        return f"fell: {', '.join(gone)}" if gone else ""


def _is_whole(answer: bytes) -> bool:
    head, found, body = answer.partition(b"\r\n\r\n")
    if not found:
        return False
    lines = [line.partition(b":") for line in head.lower().split(b"\r\n")[1:]]
    length = next((int(value) for name, _, value in lines if name == b"content-length"), None)
    return length is not None and len(body) >= length


def status_of(answer: bytes) -> int:
    """The status of raw bytes of an answer; 0: the connection was closed."""
    return int(answer[9:12]) if answer[:5] == b"HTTP/" and answer[9:12].isdigit() else 0


def told_of(answer: bytes) -> str:
    """`<status> <slug>` of raw bytes of an answer."""
    slug = slug_of(answer.partition(b"\r\n\r\n")[2])
    return f"{status_of(answer) or 'closed'} {slug}".strip()


def label(text: str) -> Json:
    return {"zh": text, "en": text}


def put(kind: str, name: str, body: Json) -> Json:
    return {"op": "put", "kind": kind, "name": name, "body": body}


async def publish(admin: Browser, changes: list[Json]) -> None:
    """Put definitions in force. Raises RuntimeError."""
    version = (await admin.told("GET", "/definitions?kind=role"))["version"]
    made = await admin.told(
        "POST", "/publish", json={"changes": changes, "version": version, "note": "bench"}
    )

    async def heard() -> bool:
        return bool((await admin.told("GET", "/health"))["catalog_version"] >= made["version"])

    await until(heard)


async def plan(admin: Browser, changes: list[Json]) -> httpx.Response:
    """What a publish would do; its faults stand in the answer."""
    version = (await admin.told("GET", "/definitions?kind=role"))["version"]
    return await admin.ask("POST", "/publish/plan", json={"changes": changes, "version": version})


async def until(found: Callable[[], Awaitable[Any]], within_s: float = 60.0) -> Any:
    """What `found` gives as soon as it gives something. Raises TimeoutError."""
    async with asyncio.timeout(within_s):
        while not (value := await found()):  # noqa: ASYNC110 what is waited for happens in another process
            await asyncio.sleep(0.2)
    return value


Attack = Callable[[Target, Tally], Awaitable[Json | None]]
