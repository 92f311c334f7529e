"""Attacks on what a sign-in leaves behind: used again after its end, planted before it, and lent to foreign sites."""

import asyncio
import time

from bench.attacker import CSRF, Browser, Json, Tally, Target, slug_of
from bench.company import PASSWORD
from yingdan.kernel.accounts.totp import PERIOD_S, code_at

SESSION = "yd_session"
_ANNA, _BERT, _CARL, _DORA = (f"华南战区销售{number}" for number in (1, 2, 3, 4))
_NEW = "another 密码 of many words"


async def _opens(target: Target, session: str) -> Browser:
    browser = target.stranger()
    browser.http.cookies.set(SESSION, session)
    return browser


async def _replayed(target: Target, tally: Tally, what: str, session: str) -> None:
    async with await _opens(target, session) as thief:
        tally.refusal(what, await thief.ask("GET", "/session"), slug="sign-in-is-needed")
        tally.refusal(what, await thief.ask("GET", "/records/sales.lead"), slug="sign-in-is-needed")


async def replay_of_tokens(target: Target, tally: Tally) -> None:
    """Sessions after their end, keys after their end, and each secret where another kind is asked for."""
    async with await target.person(_ANNA) as anna, await target.person(_ANNA) as other:
        first, second = (one.http.cookies[SESSION] for one in (anna, other))
        await other.told("DELETE", "/session")
        await _replayed(target, tally, "a session after signing out", second)
        await other.sign_in(_ANNA)
        third = other.http.cookies[SESSION]
        await anna.told("DELETE", "/me/sessions")
        await _replayed(target, tally, "a session ended elsewhere", third)
        await other.sign_in(_ANNA)
        fourth = other.http.cookies[SESSION]
        await anna.told("PUT", "/me/password", json={"current": PASSWORD, "password": _NEW})
        await _replayed(target, tally, "a session before the new password", fourth)
        made = (await anna.told("POST", "/tokens", json={"label": "bench"}))["secret"]
        listed = (await anna.told("GET", "/tokens"))["rows"]
        key = next(one["id"] for one in listed if one["label"] == "bench" and one["scopes"] == ["read"])
        async with Browser(target, key=made) as program:
            await program.told("GET", "/tokens")
            tally.refusal("a key beyond its scope", await program.ask("POST", "/tokens", json={"label": "x"}))
            await anna.told("DELETE", f"/tokens/{key}")
            tally.refusal("a revoked key", await program.ask("GET", "/tokens"), slug="token-is-unknown")
        mark = anna.http.cookies["yd_device"]
        await _replayed(target, tally, "a device's mark as a session", mark)
        await _replayed(target, tally, "a key as a session", target.site.company.admin)
        for odd in (first, mark, f"{first}x", "null", "' or 1=1 --", "../../secret.key", "A" * 4_000):
            async with Browser(target, key=odd) as thief:
                tally.refusal(f"as a key: {odd[:20]}", await thief.ask("GET", "/records/sales.lead"))
        await anna.told("DELETE", "/session")
        await _replayed(target, tally, "the last session", first)
        async with target.stranger() as late:
            tally.refusal("the old password", await late.sign_in(_ANNA), slug="sign-in-failed")


async def replay_of_second_steps(target: Target, tally: Tally) -> None:
    """A ticket, a one-time code and a recovery code: each opens once."""
    async with await target.person(_BERT) as bert:
        begun = await bert.told("POST", "/me/totp")
        codes = await bert.told("POST", "/me/totp/confirm", json={"code": _code(begun["secret"])})
    [*codes] = codes["codes"]

    async def ticket(browser: Browser) -> str:
        answer = await browser.sign_in(_BERT)
        tally.refusal("a password without the code", answer, slug="second-factor-is-needed")
        return str(answer.json()["ticket"])

    async def step(browser: Browser, sealed: str, code: str) -> object:
        return await browser.ask("POST", "/session/code", json={"ticket": sealed, "code": code})

    async with target.stranger("127.9.1.1") as one, target.stranger("127.9.1.2") as other:
        first, second = await ticket(one), await ticket(other)
        at_once = await asyncio.gather(step(one, first, codes[0]), step(other, second, codes[0]))
        opened = sum(getattr(answer, "status_code", 0) == 200 for answer in at_once)
        tally.saw("a recovery code twice at once", opened == 1, f"{opened} of 2 opened")
        used = next(sealed for sealed, answer in zip((first, second), at_once, strict=True) if getattr(answer, "status_code", 0) == 200)  # fmt: skip
        async with target.stranger("127.9.1.3") as thief:
            tally.refusal("a used ticket", await _step(thief, used, codes[1]), slug="ticket-is-over")
            fresh = await ticket(thief)
            tally.refusal("a used recovery code", await _step(thief, fresh, codes[0]), slug="code-is-wrong")
            for odd in (fresh[:-3] + "AAA", "", one.http.cookies.get("yd_device") or "", "x" * 3_900):
                tally.refusal("a forged ticket", await _step(thief, odd, codes[2]))
            await _replayed(target, tally, "a ticket as a session", fresh)
            heard = [await _step(thief, fresh, f"{n:06d}") for n in range(8)]
            wrong = sum(answer.status_code == 401 for answer in heard)
            tally.saw("guesses at a code", wrong <= 4, f"{wrong} were heard after the first")
            tally.refusal("a right code after them", await _step(thief, fresh, codes[3]))


async def _step(browser: Browser, sealed: str, code: str):  # type: ignore[no-untyped-def]
    return await browser.ask("POST", "/session/code", json={"ticket": sealed, "code": code})


def _code(secret: str) -> str:
    return code_at(secret, int(time.time()) // PERIOD_S)


async def fixation_of_sessions(target: Target, tally: Tally) -> None:
    """A session that somebody planted in a browser before its person signed in is nobody's afterwards."""
    async with target.stranger() as victim:
        victim.http.cookies.set(SESSION, "planted-by-an-attacker")
        await victim.sign_in(_CARL)
        own = [one.value for one in victim.http.cookies.jar if one.name == SESSION]
        tally.saw("a planted text is kept", own[-1] != "planted-by-an-attacker", "a new session")
        await _replayed(target, tally, "a planted text", "planted-by-an-attacker")
    async with await target.person(_DORA) as attacker, target.stranger() as victim:
        planted = attacker.http.cookies[SESSION]
        answer = await victim.http.post(
            "/api/v1/session",
            json={"login": _CARL, "password": PASSWORD},
            headers={"cookie": f"{SESSION}={planted}"},
        )
        who = answer.json()["user"]["login"] if answer.status_code == 200 else ""
        tally.saw("who the victim is", who == _CARL, "the victim")
        again = await attacker.ask("GET", "/session")
        name = again.json()["user"]["login"] if again.status_code == 200 else f"{again.status_code}"
        tally.saw("the attacker's session as the victim's", name != _CARL, f"it is {name}")
        for path in (f"/session?{SESSION}={planted}", f"/session;{SESSION}={planted}"):
            async with target.stranger() as stranger:
                tally.refusal("a session in the address", await stranger.ask("GET", path))


async def forged_requests(target: Target, tally: Tally) -> None:
    """Foreign sites that make a browser write: every route that writes, without the token, and with wrong ones."""
    async with await target.person("管理员") as admin, await target.person(_DORA) as other:
        spec = await admin.told("GET", "/openapi.json")
        for method, path in _writing(spec):
            answer = await admin.ask(method, path, headers={CSRF: ""}, json={})
            tally.refusal(f"{method} {path} without a token", answer, slug="csrf-token-is-missing")
        make = {"title": "forged"}
        for name, token in {"another's": other.csrf, "cut": admin.csrf[:-1], "a session": admin.http.cookies[SESSION], "odd": "'; --"}.items():  # fmt: skip
            answer = await admin.ask("POST", "/studio/drafts", headers={CSRF: token}, json=make)
            tally.refusal(f"{name} token", answer, slug="csrf-token-is-missing")
        for odd in ({"x-http-method-override": "POST"}, {"x-method-override": "DELETE"}):
            answer = await admin.ask("GET", "/session", headers={CSRF: "", **odd})
            tally.saw(
                "a method in a header",
                answer.json()["user"]["login"] == "管理员",
                f"{answer.status_code} read only",
            )
        for kind in (
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "",
        ):
            text = b'{"login": "\xe5\x8d\x8e", "password": "x"}'
            answer = await admin.http.post("/api/v1/session", content=text, headers={"content-type": kind})
            tally.refusal(f"a sign-in by a foreign form, {kind}", answer, slug="request-is-invalid")
        drafts = (await admin.told("GET", "/studio/drafts"))["rows"]
        tally.saw("a draft that nobody made", not any(one["title"] == "forged" for one in drafts), "none")
        origin = await admin.ask("GET", "/session", headers={"origin": "https://evil.example"})
        tally.saw(
            "read by another site", "access-control-allow-origin" not in origin.headers, "no CORS header"
        )


def _writing(spec: Json) -> list[tuple[str, str]]:
    """(method, path below /api/v1) of every operation that writes and is not open to all."""
    found = []
    for path, item in sorted(spec["paths"].items()):
        if not path.startswith("/api/v1/") or path.startswith(("/api/v1/session", "/api/v1/sign-on/")):
            continue
        filled = path.removeprefix("/api/v1")
        while "{" in filled:
            start, end = filled.index("{"), filled.index("}")
            name = filled[start + 1 : end]
            known = "sales.lead" if name in ("object_name", "object") else "019a0000-0000-7000-8000-000000000001"  # fmt: skip
            filled = filled[:start] + known + filled[end + 1 :]
        found += [
            (method.upper(), filled)
            for method in sorted(item)
            if method in ("post", "put", "patch", "delete")
        ]
    return found


async def forged_credentials(target: Target, tally: Tally) -> None:
    """Every route that writes, with a made-up session or a made-up key."""
    async with target.admin() as admin:
        spec = await admin.told("GET", "/openapi.json")
    async with target.stranger() as one, Browser(target, key="yd_" + "A" * 43) as other:
        one.http.cookies.set(SESSION, "A" * 43)
        for place, (method, path) in enumerate(_writing(spec)):
            answer = await (one, other)[place % 2].ask(method, path, json={})
            tally.saw(f"{method} {path}", answer.status_code == 401, f"401 {slug_of(answer.content)}")
