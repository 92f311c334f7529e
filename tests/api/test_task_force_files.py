"""Sealed files of a task force over HTTP: members alone open them, at rest nothing of them is readable. ADR 0067."""

from datetime import timedelta
from pathlib import Path

from tests.api.server import serving, signed_in
from tests.api.test_task_forces import _formed, _json, _staff
from tests.sales import Company
from yingdan.base import fetch
from yingdan.work.task_forces.files import MOST_FILES

NAME, BODY = "底价测算.txt", "底价 268 万，勿外传".encode() * 40_000


def _kept(company: Company) -> list[Path]:
    return [path for path in (company.ground.settings.data_dir / "files").rglob("*") if path.is_file()]


async def test_a_file_is_opened_by_members_alone_and_is_unreadable_at_rest(company: Company) -> None:
    deal, _ = await _staff(company)
    async with (
        serving(company) as door, signed_in(door, "anna") as anna, signed_in(door, "gang") as gang,
        signed_in(door, "fang") as fang, signed_in(door, "mei") as mei,
    ):  # fmt: skip
        key = (await _formed(anna, deal))["force"]["id"]
        at, part = f"/task-forces/{key}", {"file": (NAME, BODY)}
        assert (await anna.ask("POST", f"{at}/files", files={"wrong": (NAME, b"x")})).status_code == 400
        refused = await fang.ask("POST", f"{at}/files", files=part)
        assert (refused.status_code, refused.json()["slug"]) == (403, "task-force-member-is-needed")
        assert _kept(company) == []

        shown = (await gang.ask("POST", f"{at}/files", files=part)).json()
        [one] = shown["files"]
        assert (one["name"], one["size"], one["media"], one["may_drop"]) == (
            NAME,
            len(BODY),
            "text/plain",
            True,
        )
        [path] = _kept(company)
        assert "底价".encode() not in path.read_bytes()
        assert path.stat().st_size > len(BODY)
        async with company.db.begin() as tx:
            [[name]] = await fetch(tx, "select f.name from work.task_force_file f")
        assert "底价" not in name

        answer = await mei.ask("GET", f"{at}/files/{one['id']}")
        assert (answer.content, answer.headers["cache-control"]) == (BODY, "no-store")
        assert answer.headers["content-disposition"].startswith("attachment")
        await company.settle()
        told = await _json(anna, "GET", f"/records/sales.task_force/{key}/timeline")
        assert "task_force.file_opened" in {row["type"] for row in told["events"]}
        # Who leads above sees the task force, and neither the list nor the file.
        assert (await _json(fang, "GET", at))["files"] is None
        await _json(fang, "GET", f"{at}/files/{one['id']}", 403)

        await _json(mei, "DELETE", f"{at}/files/{one['id']}", 403)
        await _json(anna, "POST", f"{at}/members/{company.people['mei']}/end", said="换人")
        await _json(mei, "GET", f"{at}/files/{one['id']}", 404)
        assert (await _json(gang, "DELETE", f"{at}/files/{one['id']}"))["files"] == []
        assert _kept(company) == []
        await _json(gang, "GET", f"{at}/files/{one['id']}", 404)


async def test_a_sealed_file_that_was_changed_is_a_problem_and_a_full_task_force_says_so(
    company: Company,
) -> None:
    deal, _ = await _staff(company)
    async with serving(company) as door, signed_in(door, "anna") as anna:
        at = f"/task-forces/{(await _formed(anna, deal))['force']['id']}"
        [one] = (await anna.ask("POST", f"{at}/files", files={"file": ("a.bin", b"x" * 100)})).json()["files"]
        [path] = _kept(company)
        path.write_bytes(path.read_bytes()[:-1] + b"?")
        assert (await _json(anna, "GET", f"{at}/files/{one['id']}", 409))["slug"] == "secret-cannot-be-opened"
        async with company.db.begin() as tx:
            await fetch(
                tx,
                "insert into work.task_force_file (id, force, author, name, media, size, sha, at)"
                " select gen_random_uuid(), f.force, f.author, f.name, f.media, f.size, f.sha, f.at"
                " from work.task_force_file f, generate_series(2, %(most)s) returning id",
                {"most": MOST_FILES},
            )
        full = await anna.ask("POST", f"{at}/files", files={"file": ("b.bin", b"y")})
        assert (full.status_code, full.json()["slug"]) == (409, "too-many-files")


async def test_a_template_is_opened_while_it_is_lent(company: Company) -> None:
    deal, _ = await _staff(company)
    async with (
        serving(company) as door, signed_in(door, "root") as root, signed_in(door, "anna") as anna,
        signed_in(door, "gang") as gang, signed_in(door, "fang") as fang,
    ):  # fmt: skip
        sent = (
            await root.ask("POST", "/files", files={"file": ("框架合同.docx", b"PK\x03\x04 text")})
        ).json()
        made = await _json(
            root,
            "POST",
            "/records/sales.resource",
            201,
            name="框架合同",
            kind="template",
            stock=1,
            file=[sent],
        )
        at = f"/task-forces/{(await _formed(anna, deal))['force']['id']}"
        now = company.clock.now()
        body = {
            "resource": made["id"], "quantity": 1, "starts_at": (now + timedelta(hours=1)).isoformat(),
            "ends_at": (now + timedelta(hours=3)).isoformat(), "purpose": "拟合同",
        }  # fmt: skip
        [booking] = (await _json(anna, "POST", f"{at}/bookings", **body))["bookings"]
        path = f"{at}/bookings/{booking['id']}/files/{sent['sha']}"
        assert booking["files"] == []
        assert (await _json(gang, "GET", path, 409))["slug"] == "booking-is-not-running"
        company.clock.advance(timedelta(hours=2))
        [lent] = (await _json(gang, "GET", at))["bookings"]
        assert lent["files"] == [{"sha": sent["sha"], "name": "框架合同.docx"}]
        assert (await gang.ask("GET", path)).content == b"PK\x03\x04 text"
        await _json(fang, "GET", path, 403)
        assert (await _json(fang, "GET", at))["bookings"][0]["files"] == []
        company.clock.advance(timedelta(hours=2))
        assert (await _json(gang, "GET", path, 409))["slug"] == "booking-is-not-running"
