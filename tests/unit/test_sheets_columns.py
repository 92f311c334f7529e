"""Which field a column means, and what its cells become, on the shipped lead object and on real data."""

from itertools import islice
from pathlib import Path

import pytest

from yingdan.connectors.sheets.checking import check_rows
from yingdan.connectors.sheets.columns import suggest
from yingdan.connectors.sheets.reading import data_rows, read_layout
from yingdan.connectors.sheets.rows import RowPlan, check_mapping
from yingdan.kernel.catalog import Object
from yingdan.kernel.packages import read_package

from .catalogs import catalog_of

APPS = Path(__file__).resolve().parents[2] / "apps"


@pytest.fixture(scope="module")
def lead() -> Object:
    puts = [
        put for app in ("org", "sales") for put in read_package(APPS / app) if put.kind in ("object", "field")
    ]
    return catalog_of(puts).objects["sales.lead"]


def fields(lead: Object, names: list[str], cells: list[list[str]] | None = None) -> list[str | None]:
    found = suggest(lead, names, cells or [["x"]] * len(names), {})
    return [one.field if one else None for one in found]


def test_chinese_headings_find_their_fields(lead: Object) -> None:
    names = ["客户姓名*", "手机号码", "电子邮箱", "公司名称", "所在省份（必填）", "线索来源", "备注"]
    cells = [["王"], ["13800138000"], ["a@b.cn"], ["华信"], ["上海"], ["展会"], ["要"]]
    assert fields(lead, names, cells) == ["name", "phone", "email", "company", "attributes", "source", "need"]


def test_each_field_goes_to_the_surest_column_only(lead: Object) -> None:
    assert fields(lead, ["电话", "手机"], [["021-61234567"], ["13800138000"]]) == ["attributes", "phone"]


def test_cells_tell_what_a_nameless_column_is(lead: Object) -> None:
    assert fields(lead, ["列1", "列2"], [["13800138000"] * 5, ["a@b.cn"] * 5]) == ["phone", "email"]


def test_a_choice_of_an_earlier_import_wins(lead: Object) -> None:
    found = suggest(lead, ["甲方"], [["华信"]], {"甲方": "company"})
    assert found[0] is not None
    assert (found[0].field, found[0].confidence) == ("company", 1.0)


def test_the_real_leads_are_placed_sensibly(lead: Object, shared_data: Path) -> None:
    path = shared_data / "x_education" / "leads.csv"
    layout, total = read_layout(path)
    head = list(islice(data_rows(path, layout), 200))
    samples = [[row[i] for row in head if row[i]][:50] for i in range(layout.width)]
    found = dict(zip(layout.names, suggest(lead, layout.names, samples, {}), strict=True))
    placed = {name: one.field for name, one in found.items() if one and one.field != "attributes"}
    assert total == 7392
    assert placed == {
        "Prospect ID": "external_id",
        "Lead Number": "name",
        "Lead Source": "source",
        "Converted": "converted",
        "TotalVisits": "web_visits",
        "Total Time Spent on Website": "web_seconds",
        "Page Views Per Visit": "pages_per_visit",
        "Last Activity": "last_activity",
        "Specialization": "industry",
        "City": "city",
    }
    assert all(one is not None for one in found.values())


def test_the_real_leads_fit_with_nothing_lost_and_within_the_time(lead: Object, shared_data: Path) -> None:
    path = shared_data / "x_education" / "leads.csv"
    layout, total = read_layout(path)
    head = list(islice(data_rows(path, layout), 200))
    samples = [[row[i] for row in head if row[i]][:50] for i in range(layout.width)]
    mapping = {i: one.field for i, one in enumerate(suggest(lead, layout.names, samples, {})) if one}
    plan = RowPlan(lead, layout.names, mapping)
    checked = check_rows(plan, data_rows(path, layout), 100)
    assert (checked.ok, checked.bad, checked.duplicates) == (total, 0, 0)
    draft = plan.draft(head[0], 1)
    assert draft is not None
    assert draft.values["name"] == "579533"
    assert draft.values["source"] == "direct"
    assert draft.values["converted"] is True
    assert draft.values["attributes"]["Lead Source"] == "Direct Traffic"
    assert draft.values["attributes"]["Specialization"] == "Supply Chain Management"
    assert "How did you hear about X Education" not in draft.values["attributes"]


def plan(lead: Object, **columns: str) -> RowPlan:
    return RowPlan(lead, list(columns), dict(enumerate(columns.values())))


def test_a_cell_no_field_can_take_is_kept_and_told(lead: Object) -> None:
    draft = plan(lead, 姓名="name", 手机="phone").draft(["王", "无此号码"], 7)
    assert draft is not None
    assert draft.values == {"name": "王", "attributes": {"手机": "无此号码"}}
    assert [(f.at, f.slug) for f in draft.faults] == [("row 7/手机", "phone-is-invalid")]


def test_an_unknown_choice_becomes_other_and_keeps_its_words(lead: Object) -> None:
    draft = plan(lead, 来源="source", 省="region", 行业="industry").draft(["火星", "上海市", "制造业"], 1)
    assert draft is not None
    assert draft.values["source"] == "other"
    assert draft.values["attributes"]["来源"] == "火星"
    assert draft.values["region"] == "310000"
    assert draft.values["industry"] == "manufacturing"
    assert draft.faults == []


@pytest.mark.parametrize("word", ["Select", "select", "N/A", "--", "请选择", "NULL"])
def test_words_for_nothing_are_nothing(lead: Object, word: str) -> None:
    assert plan(lead, 姓名="name", 城市="city", 其他="attributes").draft([word, word, word], 1) is None


def test_a_row_without_a_name_is_called_by_its_key_or_number(lead: Object) -> None:
    named = plan(lead, 手机="phone").draft(["138 0013 8000"], 3)
    numbered = plan(lead, 城市="city").draft(["上海"], 3)
    assert named is not None
    assert named.values["name"] == "+8613800138000"
    assert numbered is not None
    assert numbered.values["name"] == "第 3 行"


def test_duplicates_in_a_file_are_counted_by_match_key(lead: Object) -> None:
    rows = [["王", "13800138000"], ["王二", "+86 138-0013-8000"], ["李", "13900139000"]]
    checked = check_rows(plan(lead, 姓名="name", 手机="phone"), rows, 10)
    assert (checked.ok, checked.duplicates) == (3, 1)


def test_every_fault_of_a_mapping_is_told_at_once(lead: Object) -> None:
    found, faults = check_mapping(
        lead, 3, {"0": "name", "1": "name", "9": "phone", "2": "score", "x": "city"}
    )
    assert found == {0: "name"}
    assert [fault.slug for fault in faults] == [
        "field-is-mapped-twice",
        "column-is-unknown",
        "field-is-unknown",
        "column-is-unknown",
    ]
    assert check_mapping(lead, 3, {"0": ""})[1][0].slug == "mapping-is-empty"
