"""Names and phones as people write them, by the interface, by a form and by a sheet: what is kept, what makes two the same
customer, what is refused and in which words."""

from uuid import UUID

import pytest

from tests.api.server import serving, signed_in
from tests.sales import Company
from tests.unit.doorway import Doorway, doorway, doorway_url
from yingdan.fields.phone import FIELD_TYPE
from yingdan.kernel.records import match_value

__all__ = ["doorway", "doorway_url"]

LONG = "古" * 200
# What is written, and what is kept: only what nobody sees is taken away.
NAMES = {
    "王": "王",
    "㐂": "㐂",
    "𠮷野家": "𠮷野家",
    "买买提·吐尔逊": "买买提·吐尔逊",
    "迪丽热巴·迪力木拉提": "迪丽热巴·迪力木拉提",
    "欧阳娜娜": "欧阳娜娜",
    "John Smith": "John Smith",
    "O'Brien-Łukasz": "O'Brien-Łukasz",
    "王John": "王John",
    "王芳😀": "王芳😀",
    "👨‍👩‍👧": "👨‍👩‍👧",
    "محمد علي": "محمد علي",
    "עברית": "עברית",
    "A\u0301ngel": "A\u0301ngel",
    "<b>王</b>": "<b>王</b>",
    "=HYPERLINK(1)": "=HYPERLINK(1)",
    "第三方１２３": "第三方１２３",
    " \u3000王芳\u00a0": "王芳",
    "王\u200b芳": "王芳",
    "\ufeff王芳": "王芳",
    "王\u0000芳": "王芳",
    LONG: LONG,
}
MOBILE = "+8613812345678"
SAME = (
    "13812345678", "+8613812345678", "+86 138 1234 5678", "008613812345678", "0086-138-1234-5678", "86 13812345678",
    "138-1234-5678", "138 1234 5678", "138.1234.5678", "(138)12345678", "１３８１２３４５６７８", "＋８６ １３８ １２３４ ５６７８",
    "138\u200b12345678", "138\u00a01234\u00a05678", "138–1234–5678",
)  # fmt: skip
# Other numbers: written, kept, and the key by which the customer is known again.
NUMBERS = {
    "021-87654321": ("+862187654321", "+862187654321"),
    "(021) 8765 4321": ("+862187654321", "+862187654321"),
    "+86 21 8765 4321": ("+862187654321", "+862187654321"),
    "021-87654321转12": ("+862187654321;ext=12", "+862187654321;ext=12"),
    "021 87654321 ext. 12": ("+862187654321;ext=12", "+862187654321;ext=12"),
    "0512-65432100": ("+8651265432100", "+8651265432100"),
    "400-820-8820": ("+864008208820", "+864008208820"),
    "4008208820": ("+864008208820", "+864008208820"),
    "+852 2123 4567": ("+85221234567", "+85221234567"),
    "00853 6612 3456": ("+85366123456", "+85366123456"),
    "+886 912 345 678": ("+886912345678", "+886912345678"),
    "00886-2-2712-3456": ("+886227123456", "+886227123456"),
    "+1 (650) 253-0000": ("+16502530000", "+16502530000"),
    # Two in one box: both are kept for a person to read, neither is guessed at.
    "13812345678/13987654321": ("13812345678/13987654321", None),
    # What people type to get on is kept, and makes nobody the same as anybody.
    "11111111111": ("+8611111111111", None),
}
REFUSED = (
    "138abcd5678",
    "微信同号13812345678",
    "13812345678（王总）",
    "1380013800O",
    "110",
    "电话保密",
    "无",
    "١٣٨١٢٣٤٥٦٧٨",
)
WORDS = "至少 5 位数字，不夹带文字，分机写作“转 12”"


async def test_by_the_interface_names_and_phones_are_kept_and_what_is_no_phone_is_refused_in_words(
    company: Company,
) -> None:
    await company.hire("安娜", "华东", login=True)
    async with serving(company) as door, signed_in(door, "安娜") as rep:
        for written, kept in NAMES.items():
            made = await rep.ask("POST", "/records/sales.lead", json={"name": written})
            assert (made.status_code, made.json().get("name")) == (201, kept), made.text
        for written, (kept, _) in {**dict.fromkeys(SAME[:1], (MOBILE, MOBILE)), **NUMBERS}.items():
            contact = await rep.ask("POST", "/records/sales.contact", json={"name": "王", "phone": written})
            assert (contact.status_code, contact.json().get("phone")) == (201, kept), (written, contact.text)
        for written in REFUSED:
            made = await rep.ask("POST", "/records/sales.contact", json={"name": "王", "phone": written})
            assert (made.status_code, [one["slug"] for one in made.json()["faults"]]) == (
                422,
                ["phone-is-invalid"],
            )
            assert WORDS in made.json()["faults"][0]["detail"]
        for written, slug in ((LONG * 6, "text-is-too-long"), ("\u200b \u3000", "value-is-required")):
            made = await rep.ask("POST", "/records/sales.lead", json={"name": written})
            assert (made.status_code, made.json()["faults"][0]["slug"]) == (422, slug), made.text


@pytest.mark.parametrize("written", SAME)
def test_every_way_to_write_a_mobile_is_the_same_key(written: str) -> None:
    assert FIELD_TYPE.load(written, {}) == match_value("phone", MOBILE) == MOBILE


@pytest.mark.parametrize(("written", "kept", "key"), [(w, k, key) for w, (k, key) in NUMBERS.items()])
def test_a_number_has_one_key_written_or_kept(written: str, kept: str, key: str | None) -> None:
    assert FIELD_TYPE.load(written, {}) == FIELD_TYPE.load(kept, {}) == kept
    assert match_value("phone", written) == match_value("phone", kept) == key


async def test_by_a_form_every_name_arrives_and_one_mobile_in_all_its_shapes_is_one_lead(
    doorway: Doorway,
) -> None:
    for at, written in enumerate(NAMES):
        await doorway.knock("form", {"id": f"n{at}", "form": "contact",
                                     "fields": {"name": written, "phone": f"1390000{at:04d}"}})  # fmt: skip
    for at, written in enumerate(SAME):
        await doorway.knock(
            "form", {"id": f"p{at}", "form": "contact", "fields": {"name": "王芳", "phone": written}}
        )
    for at, written in enumerate(REFUSED):
        await doorway.knock("form", {"id": f"r{at}", "form": "contact",
                                     "fields": {"name": f"李{at}", "phone": written}})  # fmt: skip
    await doorway.drain()
    rows = await doorway.rows("select phone, name, attributes::text from sales.lead")
    assert {phone: name for phone, name, _ in rows if phone and phone.startswith("+861390000")} == {
        f"+861390000{at:04d}": kept for at, kept in enumerate(NAMES.values())
    }
    assert [phone for phone, *_ in rows].count(MOBILE) == 1
    # What is no phone is no reason to lose a customer: it is kept beside the lead as it was written.
    odd = {name: (phone, rest) for phone, name, rest in rows if name.startswith("李")}
    assert len(odd) == len(REFUSED)
    for at, written in enumerate(REFUSED):
        phone, rest = odd[f"李{at}"]
        assert phone is None
        assert written in rest, (written, rest)


async def test_by_a_sheet_they_come_in_the_same_way_and_faults_are_told_in_words(doorway: Doorway) -> None:
    lines = [f'"{written}",1390000{at:04d}' for at, written in enumerate(NAMES) if "\u0000" not in written]
    lines += [f"王芳,{written}" for written in SAME]
    lines += [f'李{at},"{written}"' for at, written in enumerate(REFUSED)]
    body = ("姓名,手机\n" + "\n".join(lines) + "\n").encode()
    found = await doorway.upload(body)
    mapping = {"0": "name", "1": "phone"}
    checked = await doorway.doors.check_import(
        UUID(found["id"]), mapping, doorway.actor, doorway.clock.now(), "create", None
    )
    assert [fault["slug"] for fault in checked["faults"]] == ["phone-is-invalid"] * len(REFUSED)
    assert all(WORDS in fault["detail"] for fault in checked["faults"]), checked["faults"]
    assert checked["duplicates_in_file"] == len(SAME) - 1
    await doorway.bring(body, mapping)
    await doorway.jobs().drain()
    rows = await doorway.rows("select phone, name, attributes::text from sales.lead")
    names = {phone: name for phone, name, _ in rows}
    for at, (written, kept) in enumerate(NAMES.items()):
        if "\u0000" not in written:
            assert names[f"+861390000{at:04d}"] == kept
    assert [phone for phone, *_ in rows].count(MOBILE) == 1
    assert sum(name.startswith("李") and phone is None for phone, name, _ in rows) == len(REFUSED)
