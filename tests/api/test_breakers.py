"""Denials stand in the log, counted; a rule that sees too many of them holds the person back until somebody lifts it."""

from datetime import timedelta

from tests.api.live_reader import Screen, following
from tests.api.server import serving, signed_in
from tests.sales import Company
from yingdan.base import uuid7
from yingdan.events import Runner, of_types
from yingdan.kernel.records import Create
from yingdan.work.breakers import BreakerConsumer

LIMIT = 60  # of apps/sales/breakers/many_denials.yaml


async def test_who_is_refused_too_often_is_held_back_at_once_and_told_why_until_somebody_lifts_it(
    company: Company,
) -> None:
    await company.hire("root", "公司", role="admin", login=True)
    await company.hire("fang", "东区", role="manager")
    await company.hire("anna", "东区", login=True)
    whose = {"owner": company.people["anna"], "unit": company.units["东区"]}
    await company.write(Create("sales.account", {"name": "华信制造"}, **whose))
    await company.settle()
    rules = Runner(company.db, [BreakerConsumer()], lambda: company.catalog, company.clock, name="breakers")
    since = company.clock.now() - timedelta(minutes=1)

    async with (
        serving(company) as door, signed_in(door, "anna") as rep, signed_in(door, "root") as root,
        following(company) as hub,
    ):  # fmt: skip
        denials = door.app.state.platform.denials

        async def names() -> list[str]:
            answer = await rep.ask("GET", "/records/sales.account")
            return [row["name"] for row in answer.json()["rows"]] if answer.status_code == 200 else []

        async def refused(count: int) -> None:
            for _ in range(count):
                assert (await rep.ask("GET", f"/records/sales.account/{uuid7()}")).status_code == 404
            await denials.flush(company.db, company.clock.now())
            while await rules.round():
                pass

        screen = await Screen(company, hub, "anna").connect()
        assert (await rep.ask("GET", "/audit")).status_code == 403
        await refused(LIMIT - 3)
        assert await names() == ["华信制造"]
        async with company.db.begin() as tx:
            told = [one.data for one in await of_types(tx, ["access.denied"], None, since, 50)]
        assert sorted((one["refused"], one["act"], one["count"]) for one in told) == [
            ("ability-is-missing", "read", 1), ("record-not-found", "read", LIMIT - 3),
        ]  # fmt: skip
        assert all(len(one["records"]) <= 8 for one in told)

        company.clock.advance(timedelta(seconds=11))
        await refused(2)
        assert await names() == []
        assert [one["data"]["target"] for one in await screen.until(1, "access.suspended") if one["type"] == "access.suspended"] == [
            f"user:{company.people['anna']}"
        ]  # fmt: skip
        before = len(screen.got)
        await company.write(Create("sales.account", {"name": "宁波金达"}, **whose))
        [mine] = (await rep.ask("GET", "/access/suspensions")).json()["rows"]
        assert mine["reason"]["zh"] == f"10 分钟内被拒 {LIMIT} 次"
        assert mine["breaker"]["zh"] == "频繁越权"
        assert "access.suspended" in {
            one["kind"] for one in (await root.ask("GET", "/notices")).json()["rows"]
        }
        company.clock.advance(timedelta(seconds=11))
        await refused(LIMIT)

        path = f"/access/suspensions/{mine['id']}/lifting"
        assert (await rep.ask("POST", path, json={"said": "是我"})).status_code == 403
        assert (await root.ask("POST", path, json={"said": "本人确认"})).status_code == 200
        await screen.until(1, "access.lifted")
        assert [one["type"] for one in screen.got[before:] if one["object"] == "sales.account"] == []
        company.clock.advance(timedelta(seconds=11))
        await refused(1)
        assert sorted(await names()) == ["华信制造", "宁波金达"]
        yourself = {"person": str(company.people["root"]), "reason": "试"}
        assert (await root.ask("POST", "/access/suspensions", json=yourself)).json()[
            "slug"
        ] == "giver-is-the-person"
        await screen.disconnect()
