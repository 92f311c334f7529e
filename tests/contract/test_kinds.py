"""What every kind promises, asked of each in the registry."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from yingdan.kernel.definitions import KINDS, Kind, described
from yingdan.main import wiring

every = pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))


def test_the_stages_have_registered_their_kinds() -> None:
    assert wiring.stages is not None
    assert {
        "app",
        "object",
        "field",
        "view",
        "form",
        "grant",
        "signal",
        "decision_table",
        "clock",
        "channel",
        "rollout",
    } <= set(KINDS)


@every
def test_people_have_a_name_for_it_in_both_languages(kind: Kind) -> None:
    assert kind.label is not None
    assert kind.label["zh"]
    assert kind.label["en"][0].isupper()
    assert any("\u4e00" <= letter <= "\u9fff" for letter in kind.label["zh"])


def properties(schema: Any) -> Iterator[tuple[str, Any]]:
    """Every property anywhere in a schema."""
    if isinstance(schema, dict):
        yield from schema.get("properties", {}).items()
        for inner in schema.values():
            yield from properties(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from properties(inner)


@every
def test_an_editor_can_be_drawn_from_its_schema(kind: Kind) -> None:
    told = json.loads(json.dumps(described(kind)))
    found = list(properties(told["schema"]))
    assert found
    silent = [key for key, member in found if not {"zh", "en"} <= set(member.get("label", ()))]
    assert [key for key in silent if key not in ("zh", "en")] == []
    raw = {key for key, member in found if key not in silent and member["label"]["zh"] == key}
    assert raw == set(), "these keys are shown to people: give them words (key_words.py, or the kind's own)"


@every
def test_keys_that_may_differ_are_keys_of_its_body(kind: Kind) -> None:
    schema = described(kind)["schema"]
    root = schema["$defs"][kind.body.__name__] if "$ref" in schema else schema
    assert kind.tunable | (kind.by_record or frozenset()) <= set(root["properties"])


def test_values_of_a_choice_are_called_in_words_where_their_kind_says_how() -> None:
    members = described(KINDS["sign_on"])["schema"]["$defs"]["SignOn"]["properties"]
    assert members["provider"]["labels"]["wecom"] == {"zh": "企业微信", "en": "WeCom"}
    assert set(members["provider"]["labels"]) == set(members["provider"]["enum"])
    told = [(kind.name, key) for kind in KINDS.values() for key in kind.words if "=" in key]
    for name, key in told:
        member, _, value = key.partition("=")
        found = [one for one_key, one in properties(described(KINDS[name])["schema"]) if one_key == member]
        parts = [part for one in found for part in (one, *one.get("anyOf", ()))]
        assert any(value in part.get("enum", ()) for part in parts), key


def test_a_choice_that_may_be_left_out_has_words_for_what_is_chosen() -> None:
    question = described(KINDS["self_assessment"])["schema"]["$defs"]["Question"]["properties"]
    assert question["figure"]["labels"]["autonomy"] == {
        "zh": "细胞自主决策占比",
        "en": "Cells deciding by themselves",
    }
    [values] = [part["enum"] for part in question["figure"]["anyOf"] if "enum" in part]
    assert set(values) == set(question["figure"]["labels"])
