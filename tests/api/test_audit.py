"""The audit over HTTP: who did what is found, proven and taken along; whoever may not read it learns nothing."""

from pathlib import Path

from tests.api.server import serving, signed_in
from tests.sales import Company
from yingdan.events import audit
from yingdan.events.audit import merkle
from yingdan.main.auditing import IDLE, audit_ticker


async def test_what_was_done_is_found_proven_held_against_a_kept_head_and_taken_along(
    company: Company, tmp_path: Path
) -> None:
    await company.hire("anna", "东区", login=True)
    await company.hire("root", "公司", role="admin", login=True)
    tick = audit_ticker(company.db)

    async def grow() -> None:
        while await tick(company.clock.now()) < company.clock.now() + IDLE:
            pass

    async with serving(company) as transport:
        async with signed_in(transport, "anna") as rep:
            values = {"name": "王芳", "phone": "13500000001", "company": "宁波金达"}
            lead = (await rep.ask("POST", "/records/sales.lead", json=values)).json()["id"]
            for path in ("/audit", "/audit/head", "/audit/leaves/0", "/audit/file"):
                assert (await rep.ask("GET", path)).status_code == 403
            assert (await rep.ask("POST", "/audit/heads", json={"note": "x"})).status_code == 403
            assert (await rep.sign_in("anna", "not her password")).status_code == 401
        await grow()
        async with signed_in(transport, "root") as admin:
            kept = (await admin.ask("GET", "/audit/head")).json()
            [made] = (await admin.ask("GET", f"/audit?subject={lead}&family=record")).json()["rows"]
            assert made["type"] == "record.created"
            assert made["actor"]["name"] == "anna"
            assert "phone" in made["fields"]
            assert "13500000001" not in str(made)
            doors = (await admin.ask("GET", "/audit?family=session")).json()["rows"]
            assert [(one["type"], one["says"]["login"]) for one in doors[:2]] == [
                ("session.refused", "anna"),
                ("session.opened", "anna"),
            ]
            proof = (await admin.ask("GET", f"/audit/leaves/{made['place']}")).json()
            assert proof["whole"] is True
            assert merkle.is_included(
                merkle.leaf_hash(proof["body"].encode()),
                made["place"],
                proof["size"],
                [bytes.fromhex(one) for one in proof["path"]],
                bytes.fromhex(proof["root"]),
            )
            await grow()
            held = await admin.ask("POST", "/audit/heads", json={"note": kept["note"]})
            assert held.status_code == 200
            assert held.json()["now"] > held.json()["size"] == kept["size"]
            said = kept["note"].split("\n")
            said[2] = ("B" if said[2][0] != "B" else "C") + said[2][1:]
            forged = await admin.ask("POST", "/audit/heads", json={"note": "\n".join(said)})
            assert forged.status_code == 422
            file = tmp_path / "audit.txt"
            file.write_bytes((await admin.ask("GET", "/audit/file")).content)
            found = audit.verify(file, key=audit.Verifier.parse(kept["key"]), kept=kept["note"])
            assert found.head.size == held.json()["now"]
            await grow()
            [taken] = (await admin.ask("GET", "/audit?family=export")).json()["rows"]
            assert (taken["type"], taken["actor"]["name"]) == ("export.audit", "root")
            assert (await admin.ask("GET", "/audit/leaves/99999")).status_code == 404
            assert (await admin.ask("GET", "/audit?since=2999-01-01T00:00:00Z")).json()["rows"] == []


async def test_a_channel_is_called_as_people_call_it(company: Company) -> None:
    await company.hire("root", "公司", role="admin", login=True)
    await company.form(name="王芳", phone="13500000001")
    await company.settle()
    tick = audit_ticker(company.db)
    while await tick(company.clock.now()) < company.clock.now() + IDLE:
        pass
    async with serving(company) as transport, signed_in(transport, "root") as admin:
        rows = (await admin.ask("GET", "/audit?object=sales.lead&family=record")).json()["rows"]
    label = company.catalog.all("channel")["sales.form"].body.label
    [made] = [one for one in rows if one["type"] == "record.created"]
    assert (made["actor"]["key"], made["actor"]["name"]) == ("channel:sales.form", label["zh"])
    assert (made["source"], made["source_label"]) == ("website", label)
