"""Bodies of definitions: normal JSON, its hash, and parsing into the model of the kind with every fault at once."""

import math
import types
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any, Union, get_args, get_origin, get_type_hints, is_typeddict

import msgspec

from yingdan.base import Fault
from yingdan.kernel.definitions.kind import Kind
from yingdan.kernel.definitions.reasons import told

MAX_BYTES = 1_000_000
MAX_DEPTH = 64


def normal(raw: Any) -> tuple[dict[str, Any], list[Fault]]:
    """A body as plain JSON (text keys, no dates, no NaN), as PostgreSQL will keep it; and why it can't be."""
    faults = list(_unstorable(raw, "", 0))
    if faults:
        return {}, faults
    if not isinstance(raw, Mapping):
        return {}, [Fault("/", "definition-body-is-no-mapping")]
    try:
        text = msgspec.json.encode(_settled(raw))
    except (TypeError, ValueError) as error:
        return {}, [Fault("/", "definition-value-is-wrong", {"reason": told(str(error))})]
    if len(text) > MAX_BYTES:
        return {}, [Fault("/", "definition-body-is-too-large", {"limit": MAX_BYTES})]
    decoded: dict[str, Any] = msgspec.json.decode(text)
    return decoded, []


def _settled(value: Any) -> Any:
    """Whole floats as integers: PostgreSQL's jsonb keeps numbers as decimals, and a body must hash the same
    before it is stored and after it was read back."""
    if isinstance(value, Mapping):
        return {key: _settled(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_settled(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _unstorable(value: Any, at: str, depth: int) -> Iterator[Fault]:
    if depth > MAX_DEPTH:
        yield Fault(at or "/", "definition-body-is-too-deep", {"limit": MAX_DEPTH})
    elif isinstance(value, Mapping):
        for key, item in value.items():
            if not isinstance(key, str):
                yield Fault(at or "/", "definition-key-is-no-text", {"key": str(key)})
                continue
            yield from _unstorable(key, f"{at}/{key}", depth + 1)
            yield from _unstorable(item, f"{at}/{key}", depth + 1)
    elif isinstance(value, list | tuple):
        for place, item in enumerate(value):
            yield from _unstorable(item, f"{at}/{place}", depth + 1)
    elif isinstance(value, str):
        if "\x00" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
            yield Fault(at or "/", "text-has-forbidden-character")
    elif isinstance(value, float):
        if not math.isfinite(value):
            yield Fault(at or "/", "number-is-not-finite")
        elif abs(value) >= 2**63:
            yield Fault(at or "/", "number-is-too-large", {"max": str(2**63 - 1)})
    elif isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 2**63:
        yield Fault(at or "/", "number-is-too-large", {"max": str(2**63 - 1)})


def canonical(raw: Mapping[str, Any]) -> bytes:
    """The one spelling of a body: JSON with sorted keys."""
    return msgspec.json.encode(raw, order="sorted")


def digest(raw: Mapping[str, Any]) -> str:
    """sha256 of the canonical spelling, hex."""
    return sha256(canonical(raw)).hexdigest()


def parse(kind: Kind, raw: Mapping[str, Any]) -> tuple[Any, list[Fault]]:
    """The body as the kind's model, or None and every reason why it is not one."""
    if hasattr(kind.body, "model_validate"):
        return _parse_pydantic(kind, raw)
    try:
        return msgspec.convert(raw, kind.body), []
    except (msgspec.ValidationError, ValueError) as error:
        found = list(_struct_faults(raw, kind.body, ""))
        return None, found or [Fault("/", "definition-value-is-wrong", {"reason": told(str(error))})]


def _parse_pydantic(kind: Kind, raw: Mapping[str, Any]) -> tuple[Any, list[Fault]]:
    import pydantic

    try:
        return kind.body.model_validate(raw), []
    except pydantic.ValidationError as error:
        return None, [
            Fault(
                "/" + "/".join(str(part) for part in one["loc"]),
                "definition-value-is-wrong",
                {"reason": told(one["msg"])},
            )
            for one in error.errors(include_url=False)
        ]


def _struct_faults(raw: Any, model: Any, at: str) -> Iterator[Fault]:
    """msgspec stops at the first fault; this goes on, member by member, and is only asked after a failure."""
    model = _tagged(raw, _without_none(model))
    if isinstance(model, type) and issubclass(model, msgspec.Struct):
        if not isinstance(raw, Mapping):
            yield Fault(
                at or "/",
                "definition-value-is-wrong",
                {"reason": told("Expected `object`, got `" + _named(raw) + "`")},
            )
            return
        yield from _member_faults(raw, model, at)
    elif is_typeddict(model) and isinstance(raw, Mapping):
        for key, wanted in get_type_hints(model).items():
            if key in raw:
                yield from _struct_faults(raw[key], wanted, f"{at}/{key}")
            elif key in model.__required_keys__:
                yield Fault(f"{at}/{key}", "definition-key-is-missing", {"key": key})
    elif get_origin(model) in (list, tuple) and isinstance(raw, list):
        inner = get_args(model)[0]
        for place, item in enumerate(raw):
            yield from _struct_faults(item, inner, f"{at}/{place}")
    elif get_origin(model) is dict and isinstance(raw, Mapping):
        inner = get_args(model)[1]
        for key, item in raw.items():
            yield from _struct_faults(item, inner, f"{at}/{key}")
    else:
        try:
            msgspec.convert(raw, model)
        except (msgspec.ValidationError, ValueError) as error:
            yield Fault(at or "/", "definition-value-is-wrong", {"reason": told(str(error))})


def _member_faults(raw: Mapping[str, Any], model: type[msgspec.Struct], at: str) -> Iterator[Fault]:
    members = {one.encode_name: one for one in msgspec.structs.fields(model)}
    hints = get_type_hints(model, include_extras=True)
    for key in raw:
        if key == model.__struct_config__.tag_field:
            continue
        if key not in members and model.__struct_config__.forbid_unknown_fields:
            yield Fault(f"{at}/{key}", "definition-key-is-unknown", {"key": key})
    for key, member in members.items():
        if key not in raw:
            if member.required:
                yield Fault(f"{at}/{key}", "definition-key-is-missing", {"key": key})
            continue
        wanted = hints[member.name]
        whole = _accepts(raw[key], wanted)
        if whole is None:
            continue
        inner = list(_struct_faults(raw[key], wanted, f"{at}/{key}"))
        yield from inner or [Fault(f"{at}/{key}", "definition-value-is-wrong", {"reason": told(whole)})]


def _named(raw: Any) -> str:
    """The type of a JSON value as the parser calls it."""
    return "null" if raw is None else "array" if isinstance(raw, list) else type(raw).__name__


def _accepts(raw: Any, model: Any) -> str | None:
    try:
        msgspec.convert(raw, model)
    except (msgspec.ValidationError, ValueError) as error:
        return str(error)
    return None


def _tagged(raw: Any, model: Any) -> Any:
    """The member of a union that the body's own tag names."""
    if get_origin(model) in (Union, types.UnionType) and isinstance(raw, Mapping):
        for one in get_args(model):
            told = getattr(one, "__struct_config__", None)
            if told is not None and told.tag_field is not None and raw.get(told.tag_field) == told.tag:
                return one
    return model


def _without_none(model: Any) -> Any:
    """`X | None` with a given value is judged as X."""
    if get_origin(model) in (Union, types.UnionType):
        rest = [one for one in get_args(model) if one is not type(None)]
        if len(rest) == 1:
            return rest[0]
    return model
