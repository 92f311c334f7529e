"""The demo company's traffic: a process of its own that knows only the public HTTP doors, like any website would."""

import json
import logging
import os
import time
from datetime import UTC, date, datetime
from random import Random
from typing import Any
from uuid import UUID, uuid4

import httpx

from yingdan.base import Settings
from yingdan.main.demo import description, keys_file
from yingdan.main.visitors import Visitor, act, arrive, sends
from yingdan.main.website import site

log = logging.getLogger("yingdan.traffic")
MOST_VISITORS = 60
ASK_EVERY_S = 2.0


class Simulator:
    """Sends visitors while the switch is on."""

    def __init__(
        self, client: httpx.Client, keys: dict[str, str], login: tuple[str, str], rng: Random
    ) -> None:
        self._client, self._keys, self._login, self._rng = client, keys, login, rng
        self._visitors: list[Visitor] = []
        self._left: list[Visitor] = []
        self._state: dict[str, Any] = {"on": False, "per_minute": 0}
        self._asked = 0.0
        self._website = {"k": keys["sales.website"]}
        self._outlined_on: date | None = None

    def step(self, pause_s: float) -> None:
        """One beat: ask for the switch now and then, let some arrive, let everybody do something."""
        if time.monotonic() - self._asked > ASK_EVERY_S:
            self._ask()
        if not self._state["on"]:
            return
        today = datetime.fromtimestamp(time.time(), UTC).date()
        if self._outlined_on != today:
            self._outline()
            self._outlined_on = today
        # A visitor who leaves details stands for several who only look.
        if (
            self._rng.random() < self._state["per_minute"] * pause_s / 60
            and len(self._visitors) < MOST_VISITORS
        ):
            again = self._left and self._rng.random() < 0.2
            self._visitors.append(self._return() if again else arrive(self._rng))
        for visitor in list(self._visitors):
            if self._rng.random() < 0.35:
                self._act(visitor)

    def _return(self) -> Visitor:
        """Somebody we know comes back to look further."""
        visitor = self._rng.choice(self._left)
        visitor.steps, visitor.done, visitor.leaves = 0, False, False
        return visitor

    def _ask(self) -> None:
        self._asked = time.monotonic()
        answer = self._client.get("/api/v1/demo/traffic")
        if answer.status_code == 401:
            self._client.post("/api/v1/session", json={"login": self._login[0], "password": self._login[1]})
            answer = self._client.get("/api/v1/demo/traffic")
        if answer.status_code == 200:
            self._state = answer.json()

    def _act(self, visitor: Visitor) -> None:
        self._track(visitor, act(visitor, self._rng, _now_ms()))
        if visitor.leaves and visitor.steps >= 2 and self._rng.random() < 0.5:
            self._leave(visitor)
        if visitor.done:
            self._visitors.remove(visitor)

    def _track(self, visitor: Visitor, events: list[dict[str, Any]]) -> None:
        body = {"batch": str(uuid4()), "visitor": str(visitor.id), "sent_at": _now_ms(), "consent": True,
                "events": events}  # fmt: skip
        self._client.post("/in/website", params=self._website, json=body)

    def _outline(self) -> None:
        """What the pages look like, as the first browser of the week tells it."""
        for page in site().values():
            self._client.post("/in/website", params=self._website, json=page.outline(_now_ms()))

    def _leave(self, visitor: Visitor) -> None:
        events = sends(visitor, self._rng, _now_ms())
        if events:
            self._track(visitor, events)
        body = {
            "id": str(UUID(int=visitor.id.int ^ 1)),
            "visitor": str(visitor.id),
            "form": "contact",
            "fields": visitor.fields,
        }
        self._client.post(f"/in/{visitor.door}", params={"k": self._keys[f"sales.{visitor.door}"]}, json=body)
        visitor.leaves, visitor.done = False, True
        self._left = [*self._left[-40:], visitor]


def _now_ms() -> int:
    return int(time.time() * 1000)


def run(settings: Settings) -> int:
    """Until the process is told to stop."""
    path = keys_file(settings)
    if not path.is_file():
        log.error("no channel keys at %s", path)
        return 1
    company = description()
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::", "") else settings.host
    with httpx.Client(base_url=f"http://{host}:{settings.port}", timeout=10) as client:
        simulator = Simulator(
            client, json.loads(path.read_text("utf-8")), (company["people"][0]["login"], company["password"]),
            Random(os.getpid() ^ time.time_ns()),
        )  # fmt: skip
        pause = 0.5
        while True:
            try:
                simulator.step(pause)
            except httpx.HTTPError as error:
                log.info("the web process does not answer: %r", error)
                time.sleep(2)
            time.sleep(pause)
