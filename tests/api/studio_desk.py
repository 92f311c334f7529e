"""Working with the Studio over HTTP, as its pages do."""

from typing import Any

from tests.api.server import Client

Json = dict[str, Any]


def label(text: str) -> Json:
    return {"zh": text, "en": text}


def dealer_app() -> list[Json]:
    """A small app: one object with three fields and a list."""
    return [
        {"kind": "app", "name": "dealer", "body": {"label": label("经销商")}},
        {"kind": "object", "name": "dealer.shop",
         "body": {"label": label("门店"), "title": "name", "order": ["name", "limit", "city"]}},
        dealer_field("name", "text", required=True, search=True),
        dealer_field("limit", "money"),
        dealer_field("city", "text"),
        {"kind": "view", "name": "dealer.all",
         "body": {"label": label("全部门店"), "object": "dealer.shop", "columns": ["name", "limit"]}},
    ]  # fmt: skip


def dealer_field(name: str, type_name: str, **more: Any) -> Json:
    body = {"object": "dealer.shop", "type": type_name, "label": label(name), **more}
    return {"kind": "field", "name": f"dealer.shop.{name}", "body": body}


class Desk:
    """One person's draft, always at its newest revision."""

    def __init__(self, client: Client, draft: Json) -> None:
        self.client = client
        self.draft = draft

    @property
    def path(self) -> str:
        return f"/studio/drafts/{self.draft['id']}"

    async def put(self, *changes: Json, status: int = 200, **more: Any) -> Json:
        body = {"changes": list(changes), "revision": self.draft["revision"], **more}
        return await self._ask("PUT", "/changes", body, status)

    async def post(self, what: str, body: Json | None = None, status: int = 200) -> Json:
        return await self._ask("POST", f"/{what}", body or {}, status)

    async def _ask(self, method: str, tail: str, body: Json, status: int) -> Json:
        found = await self.client.ask(method, self.path + tail, json=body)
        assert found.status_code == status, found.text
        answer: Json = found.json()
        if status == 200 and "revision" in answer:
            self.draft = answer
        return answer


async def open_desk(client: Client, title: str = "草稿") -> Desk:
    made = await client.ask("POST", "/studio/drafts", json={"title": title})
    assert made.status_code == 201, made.text
    return Desk(client, made.json())


async def publish_app(client: Client, changes: list[Json] | None = None) -> int:
    """Publish a small app; the version's number."""
    desk = await open_desk(client)
    await desk.put(*(dealer_app() if changes is None else changes))
    return int((await desk.post("publish"))["version"])
