"""Sign-in, sessions, tokens."""

import asyncio
from datetime import timedelta

import pytest

from tests.unit.company import NOW, Company, company, company_url
from yingdan.base import Problem
from yingdan.kernel.access import Actor, load_actor, may, require
from yingdan.kernel.accounts import (
    change_password,
    close_account,
    create_account,
    create_token,
    find_session,
    find_token,
    open_account,
    revoke_token,
    sign_in,
    sign_out,
)
from yingdan.kernel.accounts.secret import check_password
from yingdan.kernel.records import Update

__all__ = ["company", "company_url"]
PASSWORD = "correct horse 电池"


async def hire(world: Company) -> None:
    async with world.db.begin() as tx:
        await create_account(tx, world.people.li, " Li@Corp.cn ", PASSWORD, NOW)


async def enter(world: Company, password: str, *, login: str = "li@corp.cn", ip: str = "1.1.1.1", at=NOW):  # type: ignore[no-untyped-def]
    async with world.db.begin() as tx:
        return await sign_in(tx, login, password, at, ip)


async def test_a_session_lives_while_used_and_ends_when_told(company: Company) -> None:
    await hire(company)
    session = await enter(company, PASSWORD, login="LI@corp.cn")
    assert session.user == company.people.li
    async with company.db.begin() as tx:
        found = await find_session(tx, session.token, NOW + timedelta(hours=11))
        assert found is not None
        assert (found.user, found.csrf) == (session.user, session.csrf)
        again = await find_session(tx, session.token, NOW + timedelta(hours=22))
        assert again is not None
        assert await find_session(tx, session.token, NOW + timedelta(hours=35)) is None
        for text in ("", "x", session.csrf, session.token + "x", "\ud800"):
            assert await find_session(tx, text, NOW) is None
        await sign_out(tx, session.token, NOW)
        assert await find_session(tx, session.token, NOW) is None
    kept = await company.rows("select digest::text from accounts.session")
    assert session.token not in str(kept)


async def test_a_session_ends_after_thirty_days_however_busy(company: Company) -> None:
    await hire(company)
    session = await enter(company, PASSWORD)
    at = NOW
    async with company.db.begin() as tx:
        while at < NOW + timedelta(days=31) and await find_session(tx, session.token, at):
            at += timedelta(hours=6)
    assert NOW + timedelta(days=29) < at <= NOW + timedelta(days=30, hours=6)


async def test_five_failures_close_the_door_for_this_log_in_from_this_address(company: Company) -> None:
    await hire(company)
    for _ in range(5):
        with pytest.raises(Problem, match="sign-in-failed"):
            await enter(company, "wrong password")
    with pytest.raises(Problem) as caught:
        await enter(company, PASSWORD)
    assert (caught.value.slug, caught.value.status) == ("too-many-attempts", 429)
    assert 0 < caught.value.params["retry_after"] <= 901
    assert (await enter(company, PASSWORD, ip="2.2.2.2")).user == company.people.li
    with pytest.raises(Problem, match="sign-in-failed"):
        await enter(company, PASSWORD, login="somebody")
    assert await enter(company, PASSWORD, at=NOW + timedelta(minutes=15, seconds=1))


async def test_parallel_guesses_are_counted_not_raced(company: Company) -> None:
    await hire(company)

    async def guess(place: int) -> str:
        try:
            await enter(company, f"wrong {place} password")
        except Problem as problem:
            return problem.slug
        return "in"

    results = await asyncio.gather(*(guess(place) for place in range(12)))
    assert sorted(results) == ["sign-in-failed"] * 5 + ["too-many-attempts"] * 7


async def test_passwords_are_kept_as_argon2id_and_must_be_strong_enough(company: Company) -> None:
    await hire(company)
    [(stored,)] = await company.rows("select password from accounts.account")
    assert stored.startswith("$argon2id$")
    async with company.db.begin() as tx:
        for login, password, slug in (
            ("wang", "short", "password-is-weak"),
            ("wang", "x" * 257, "password-is-weak"),
            ("  ", PASSWORD, "login-is-empty"),
            ("ＬＩ@corp.cn", PASSWORD, "login-is-taken"),
        ):
            with pytest.raises(Problem, match=slug):
                await create_account(tx, company.people.wang, login, password, NOW)


@pytest.mark.parametrize(
    ("password", "slug"),
    [("iloveyou", "common"), ("1QAZ2WSX", "common"), ("88888888", "common"), ("Yingdan@123", "guessable"), ("赢单赢单赢单123", "guessable"),
     ("li@corp.cn", "guessable"), ("远景智造2026", "guessable"), ("Corp1234", "guessable")],
)  # fmt: skip
def test_passwords_that_are_guessed_first_are_refused(password: str, slug: str) -> None:
    words = ["li@corp.cn", "远景智造"]
    with pytest.raises(Problem, match=f"password-is-{slug}"):
        check_password(password, words)
    check_password(password + " und drei Wörter", words)


async def test_a_new_password_and_a_closed_account_end_sessions_and_tokens(company: Company) -> None:
    await hire(company)
    session = await enter(company, PASSWORD)
    async with company.db.begin() as tx:
        await change_password(tx, company.people.li, "another password", NOW)
        assert await find_session(tx, session.token, NOW) is None
    session = await enter(company, "another password")
    async with company.db.begin() as tx:
        secret = await create_token(tx, company.people.li, ["records"], NOW, label="ERP")
        await close_account(tx, company.people.li, NOW)
        assert await find_session(tx, session.token, NOW) is None
        assert await find_token(tx, secret, NOW) is None
    with pytest.raises(Problem, match="sign-in-failed"):
        await enter(company, "another password")
    async with company.db.begin() as tx:
        await open_account(tx, company.people.li, NOW)
        assert await find_token(tx, secret, NOW) is not None
        with pytest.raises(Problem, match="account-not-found"):
            await close_account(tx, company.people.boss, NOW)


async def test_a_token_works_until_it_expires_or_is_revoked(company: Company) -> None:
    await hire(company)
    async with company.db.begin() as tx:
        secret = await create_token(
            tx, company.people.li, ["records", "imports"], NOW, expires_at=NOW + timedelta(days=1)
        )
        token = await find_token(tx, secret, NOW)
        assert token is not None
        assert secret.startswith("yd_")
        assert token.scopes == ("records", "imports")
        assert await find_token(tx, secret, NOW + timedelta(days=1)) is None
        for text in ("", "yd_", "yd_x", secret[3:], secret + "x"):
            assert await find_token(tx, text, NOW) is None
        with pytest.raises(Problem, match="token-not-found"):
            await revoke_token(tx, company.people.wang, token.id, NOW)
        await revoke_token(tx, company.people.li, token.id, NOW)
        assert await find_token(tx, secret, NOW) is None
    assert secret not in str(await company.rows("select digest::text, label from accounts.token"))


async def test_an_actor_has_the_units_and_roles_of_today(company: Company) -> None:
    people = company.people
    boss = await company.actor("boss")
    assert boss.roles == {"manager"}
    assert set(boss.subtree) == {people.east, people.team}
    assert (boss.unit, boss.units) == (people.east, (people.east,))
    assert boss.key == f"user:{people.boss}"
    li = await company.actor("li")
    assert (li.subtree, li.units, li.unit) == ((), (people.team,), people.team)
    assert may(company.catalog, boss, "tune_signals")
    assert not may(company.catalog, li, "tune_signals")
    with pytest.raises(Problem, match="ability-is-missing"):
        require(company.catalog, boss, "manage_definitions")
    assert not may(company.catalog, Actor(None, "x"), "see_board")
    with pytest.raises(Problem, match="tree-has-a-ring"):
        await company.write(Update("org.unit", people.company, {"parent": people.team}))
    await company.write(Update("org.unit", people.west, {"parent": people.team}))
    assert set((await company.actor("boss")).subtree) == {people.east, people.team, people.west}
    await company.write(Update("org.user", people.li, {"active": False}))
    async with company.db.begin() as tx:
        for user in (people.li, people.team):
            with pytest.raises(Problem, match="user-not-found"):
                await load_actor(tx, user)
