"""Attacks on the door of people: a storm of log-ins from many addresses, and guesses at one of them."""

import asyncio
import json
import socket
import statistics
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import psutil

from bench.attacker import HOST, Browser, Json, Tally, Target, slug_of, told_of
from bench.company import PASSWORD, ZONES
from bench.figure import quantile

A_SECOND = 200
ROUNDS, ROUND_S = 3, 5.0
SOURCES = 50
PROBE_S = 0.04
MOST_GUESSES = 5
ASKED_RATIO = 2.0
_VICTIM = "华东战区销售1"
_HUNTED = "华东战区销售2"


async def storm_of_log_ins(target: Target, tally: Tally) -> Json:
    """200 log-ins a second from 50 addresses; meanwhile somebody signs in with a known device, and others work."""
    quiet, loud, known, lasted, cpu, seen = [], [], [], 0.0, 0.0, Counter[str]()
    # The attackers have a process of their own: what they wait for must not be taken for what others wait for.
    attackers = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
    async with await target.person(_VICTIM) as victim:
        for number in range(ROUNDS):
            quiet.append(await _worked(target, ROUND_S))
            cpu -= _cpu_s(target)
            storm = asyncio.get_running_loop().run_in_executor(attackers, _rage, target.port, number)
            working = asyncio.create_task(_worked(target, ROUND_S))
            await asyncio.sleep(ROUND_S / 2)
            began = time.perf_counter()
            entered = await victim.sign_in(_VICTIM)
            known.append(time.perf_counter() - began)
            told = f"{entered.status_code} {slug_of(entered.content)}"
            tally.saw("a known device in the storm", entered.status_code == 200, told)
            loud.append(await working)
            raged, said = await storm
            lasted, seen = lasted + raged, seen + said
            cpu += _cpu_s(target)
    attackers.shutdown()
    for said, often in seen.items():
        tally.tried += often
        if said.startswith(
            ("401", "429", "closed")
        ):  # closed: the machine had no turn for it within a minute
            tally.refused[said] += often
        else:
            tally.passed.append(f"{often} log-ins of the storm: {said}")
    hashed = sum(often for said, often in seen.items() if said.startswith("401"))
    routes = {
        route: _ratio([one[route] for one in quiet], [one[route] for one in loud]) for route in quiet[0]
    }
    return {
        "sent": sum(seen.values()), "hashed_per_s": hashed / lasted, "lasted_s": lasted, "web_cpu_ms_each": cpu / sum(seen.values()) * 1000,
        "known_device_s": known, "routes": routes, "kept": all(one["ratio"] <= ASKED_RATIO for one in routes.values()),
    }  # fmt: skip


def _cpu_s(target: Target) -> float:
    """Seconds of a processor that the web process has used so far; what it did for others in the storm is in it."""
    used = psutil.Process(target.site.stack.pids()["web"]).cpu_times()
    return float(used.user + used.system)


def _ratio(quiet: Sequence[Sequence[float]], loud: Sequence[Sequence[float]]) -> Json:
    """p95 in ms, the median of the rounds, before and in the storm."""
    before = statistics.median(quantile(one, 0.95) for one in quiet) * 1000
    during = statistics.median(quantile(one, 0.95) for one in loud) * 1000
    asked = sum(map(len, quiet)) + sum(map(len, loud))
    return {"p95_before_ms": before, "p95_in_storm_ms": during, "ratio": during / before, "asked": asked}


def _rage(port: int, number: int) -> tuple[float, Counter[str]]:
    """One storm, in a process of its own: seconds until the last log-in was answered, and what was answered how often."""
    return asyncio.run(_storm(port, number))


async def _storm(port: int, number: int) -> tuple[float, Counter[str]]:
    """Log-ins in an even pace, whatever becomes of those before."""
    logins = [_VICTIM, *(f"{zone}销售{place}" for zone in list(ZONES)[2:] for place in range(1, 7))]
    flying, seen = [], Counter[str]()
    began = time.perf_counter()
    for sent in range(int(A_SECOND * ROUND_S)):
        await asyncio.sleep(began + sent / A_SECOND - time.perf_counter())
        login, source = logins[sent % len(logins)], f"127.7.{number}.{1 + sent % SOURCES}"
        flying.append(asyncio.create_task(_knock(port, login, f"guess {sent}", source, seen)))
    await asyncio.gather(*flying)
    return time.perf_counter() - began, seen


async def _knock(port: int, login: str, password: str, source: str, seen: Counter[str]) -> None:
    """One log-in on a connection of its own."""
    body = json.dumps({"login": login, "password": password}).encode()
    head = (
        f"POST /api/v1/session HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    # Bare sockets: attackers have machines of their own, and what they cost here others lack.
    answer, loop = b"", asyncio.get_running_loop()
    with socket.socket() as one:
        one.setblocking(False)
        try:
            async with asyncio.timeout(60):
                one.bind((source, 0))
                await loop.sock_connect(one, (HOST, port))
                await loop.sock_sendall(one, head.encode() + body)
                while part := await loop.sock_recv(one, 4096):
                    answer += part
        except (OSError, TimeoutError):
            pass
    seen[told_of(answer)] += 1


async def _worked(target: Target, for_s: float) -> dict[str, list[float]]:
    """Seconds of each answer of what others do meanwhile: a rep's list, and a lead that comes in."""
    rep, door = target.site.wire(next(iter(target.site.company.reps.values()))), target.site.wire()
    path, crowd = target.site.company.door("form"), target.site.crowd(int(time.time()) % 100_000)
    took: dict[str, list[float]] = {"list": [], "lead": []}
    ends = time.perf_counter() + for_s
    while time.perf_counter() < ends:
        for what, asked in (
            ("list", lambda: rep.send("GET", "/api/v1/records/sales.lead?limit=50")),
            ("lead", lambda: door.send("POST", path, crowd.form())),
        ):
            began = time.perf_counter()
            answer = await asked()
            if answer.status == 0:  # a kept connection that the server has closed meanwhile
                began = time.perf_counter()
                answer = await asked()
            took[what].append(time.perf_counter() - began)
            if answer.status not in (200, 202):
                raise RuntimeError(f"others were not served: {what} {answer.status}")
        await asyncio.sleep(PROBE_S)
    rep.close()
    door.close()
    return took


async def guesses_at_a_password(target: Target, tally: Tally) -> None:
    """One after the other, at once, in other spellings, from other claimed addresses: five at one door, then it is shut."""
    async with target.stranger("127.9.0.1") as guesser:
        answers = await asyncio.gather(*(guesser.sign_in(_HUNTED, f"guess {n}") for n in range(30)))
        for answer in answers:
            tally.refusal("a wrong password", answer)
        while (await guesser.sign_in(_HUNTED, "one guess more")).status_code == 401:
            tally.tried += 1  # those whom the turnstile sent away have not guessed
            if tally.tried > 60:
                break
        wrong = sum(one.status_code == 401 for one in answers)
        tally.saw("guesses at once", wrong <= MOST_GUESSES, f"{wrong} of 30 were heard")
        spellings = (f" {_HUNTED} ", "华东战区销售２", f"{_HUNTED}\x00", f"{_HUNTED}\t")
        for spelling in (_HUNTED, *spellings):
            tally.refusal(f"the right one as {spelling!r}", await guesser.sign_in(spelling))
        for name in ("X-Forwarded-For", "X-Real-IP", "Forwarded", "CF-Connecting-IP", "True-Client-IP"):
            value = "for=203.0.113.7" if name == "Forwarded" else "203.0.113.7"
            tally.refusal(f"the right one with {name}", await guesser.sign_in(_HUNTED, **{name: value}))
    await _guesses_with_a_mark(target, tally)
    await _names_that_tell(target, tally)


async def _guesses_with_a_mark(target: Target, tally: Tally) -> None:
    """Somebody's own known device gives no more guesses at a colleague, and no forged mark does."""
    async with await target.person("华东战区销售3", "127.9.0.2") as colleague:
        heard = [await colleague.sign_in("华东战区销售4", f"guess {n}") for n in range(MOST_GUESSES + 5)]
        wrong = sum(one.status_code == 401 for one in heard)
        tally.saw("guesses with a colleague's mark", wrong <= MOST_GUESSES, f"{wrong} were heard")
        mark = colleague.http.cookies.get("yd_device") or ""
        colleague.http.cookies.set("yd_device", mark[:-4] + "AAAA")
        tally.refusal("with a forged mark", await colleague.sign_in("华东战区销售4"))


async def _names_that_tell(target: Target, tally: Tally) -> None:
    """Nobody hears from a refusal which log-ins there are."""
    async with Browser(target, source="127.9.0.3") as stranger:
        known = await stranger.sign_in("华东战区销售5", "not the password")
        unknown = await stranger.sign_in("没有这个人", "not the password")
        alike = known.status_code == unknown.status_code and known.content == unknown.content
        tally.saw("which log-ins there are", alike, f"{unknown.status_code} {slug_of(unknown.content)}")
        for odd in (PASSWORD.upper(), PASSWORD + " ", PASSWORD[:-1], PASSWORD + "\x00", ""):
            tally.refusal(f"the password as {odd!r}", await stranger.sign_in(f"华东战区销售{6}", odd))
