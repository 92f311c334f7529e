"""Expressions over an object as sentences, with the labels of its fields and choices."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from yingdan.base import Label
from yingdan.expr import Checked, to_words

if TYPE_CHECKING:
    from yingdan.kernel.catalog.model import Object

Words = Mapping[tuple[str, ...], tuple[str, str]]


def expression_words(checked: Checked, target: "Object", others: Words | None = None) -> Label:
    """What an expression says, in both languages. `others`: (zh, en) of names that are not the object's fields."""
    said = [
        to_words(checked, locale, _Label(target, place, others or {}), _Value(target, short))
        for place, (short, locale) in enumerate((("zh", "zh-CN"), ("en", "en-US")))
    ]
    return {"zh": said[0], "en": said[1]}


class _Label:
    """What people call a name of an expression."""

    def __init__(self, target: "Object", place: int, others: Words) -> None:
        self.target = target
        self.place = place
        self.others = others

    def __call__(self, path: tuple[str, ...]) -> str:
        words = self.others.get(path)
        if words is not None:
            return words[self.place]
        field = self.target.fields.get(path[-1])
        if field is None:
            return ".".join(path)
        return field.label["zh"] if self.place == 0 else field.label["en"]


class _Value:
    """What people call a value of a choice field."""

    def __init__(self, target: "Object", short: str) -> None:
        self.target = target
        self.short = short

    def __call__(self, path: tuple[str, ...], value: Any) -> str | None:
        field = self.target.fields.get(path[-1])
        for choice in field.options.get("choices", ()) if field is not None else ():
            if isinstance(choice, Mapping) and choice.get("value") == value:
                label = choice.get("label")
                return str(label.get(self.short, value)) if isinstance(label, Mapping) else str(value)
        return None
