"""A bearer token of somebody with a log-in, through the product's own doors."""

import httpx


async def bearer(port: int, login: str, password: str) -> str:
    """Sign in, make a token, and use it from then on."""
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
        session = await client.post("/api/v1/session", json={"login": login, "password": password})
        session.raise_for_status()
        headers = {"X-CSRF-Token": session.json()["csrf"]}
        document = {"label": "bench", "scopes": ["read", "write"], "per_minute": 60_000}
        made = await client.post("/api/v1/tokens", json=document, headers=headers)
        made.raise_for_status()
        secret: str = made.json()["secret"]
        return secret
