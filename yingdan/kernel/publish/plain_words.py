"""What a step does to people's records, said without tables and columns. Pure."""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal
from uuid import UUID

from yingdan.base import Label
from yingdan.kernel.catalog import Catalog, Field, Object
from yingdan.kernel.ddl import (
    AddColumn,
    AddIndex,
    AddSchema,
    AddTable,
    Column,
    ConvertColumn,
    DropIndex,
    HideColumn,
    HideTable,
    RenameColumn,
    RestoreColumn,
    RestoreTable,
    SetDefault,
    Step,
)

_Sentence = tuple[str, str]
_Lang = Literal["zh", "en"]
# {object} and {field} are what people call them; {app} is the package's label.
_OF_OBJECT: Mapping[type[Step], _Sentence] = {
    AddTable: ("为「{object}」准备存放记录的地方", "Make room for the records of “{object}”"),
    HideTable: (
        "「{object}」和它的全部记录从页面上撤下，退回旧版本可以恢复",
        "Take “{object}” and all its records out of sight; rolling back brings them back",
    ),
    RestoreTable: ("恢复「{object}」和它原有的记录", "Bring back “{object}” with its former records"),
    AddIndex: ("让「{object}」查找和排序更快", "Make finding and sorting “{object}” faster"),
    DropIndex: (
        "「{object}」不再为用不到的查找占用空间",
        "Free what “{object}” kept for searches nobody makes any more",
    ),
}
_OF_FIELD: Mapping[type[Step], _Sentence] = {
    AddColumn: ("「{object}」增加字段「{field}」", "Add the field “{field}” to “{object}”"),
    RestoreColumn: (
        "恢复「{object}」的字段「{field}」和原来填过的内容",
        "Bring back the field “{field}” of “{object}” with what was filled in",
    ),
    RenameColumn: (
        "「{object}」的字段「{field}」换了标识，填过的内容不变",
        "The field “{field}” of “{object}” gets another name; what is filled in stays",
    ),
    SetDefault: (
        "「{object}」的字段「{field}」默认值改变，只影响以后新建的记录",
        "The field “{field}” of “{object}” begins with another value in new records",
    ),
    HideColumn: (
        "「{object}」的字段「{field}」从页面上撤下，填过的内容先保留，退回旧版本可以恢复",
        "Take the field “{field}” of “{object}” out of sight; rolling back brings back what was filled in",
    ),
    ConvertColumn: (
        "把「{object}」的字段「{field}」里填过的内容转换成新类型，后台进行，原值保留",
        "Convert what is filled in at “{field}” of “{object}” in the background; the former values are kept",
    ),
}  # fmt: skip
_RETYPED: _Sentence = (
    "「{object}」的字段「{field}」换成新类型，原来填过的内容不再显示，退回旧版本可以恢复",
    "The field “{field}” of “{object}” gets another type; rolling back brings back what was filled in",
)
_INNER: _Sentence = (
    "调整「{object}」的内部存储，记录不变",
    "Rearrange how “{object}” is kept; no record changes",
)
_ASIDE: _Sentence = (
    "「{object}」的字段较多，为后面的字段另备地方",
    "“{object}” has many fields: make room for the last of them",
)
_ROOM: _Sentence = ("为应用「{app}」准备存放数据的地方", "Make room for the data of the package “{app}”")


def plain_words(before: Catalog, after: Catalog, steps: Sequence[Step]) -> list[Label]:
    """The sentence of each step for those who use the objects: `「门店」增加字段「备注」`. Steps that do one thing together
    say the same. The catalogs are those whose tables the steps bring from one to the other."""
    was = {one.id: one for one in before.objects.values()}
    now = {one.id: one for one in after.objects.values()}
    converted = {one.column.field for one in steps if isinstance(one, ConvertColumn)}
    return [_words(after, one, was, now, converted) for one in steps]


def _words(
    after: Catalog,
    step: Step,
    was: Mapping[UUID, Object],
    now: Mapping[UUID, Object],
    converted: set[UUID | None],
) -> Label:
    if isinstance(step, AddSchema):
        app = after.get("app", step.schema)
        label = app.body.label if app is not None else None
        return _said(_ROOM, lambda lang: {"app": label[lang] if label else step.schema})
    table = getattr(step, "table", None)
    found = (now.get(table.object) or was.get(table.object)) if table is not None else None
    if found is None:
        return step.words
    object_label = found.label
    field = _field(step, now.get(found.id)) or _field(step, was.get(found.id))
    if type(step) in _OF_OBJECT or field is None:
        inner = isinstance(step, AddTable) and step.table.place != "main"
        sentence = _ASIDE if inner else _OF_OBJECT.get(type(step), _INNER)
        return _said(sentence, lambda lang: {"object": object_label[lang]})
    kind: type[Step] = ConvertColumn if field.id in converted else type(step)
    sentence = _OF_FIELD.get(kind, _INNER)
    if kind is HideColumn and _field(step, now.get(found.id)) is not None:
        sentence = _RETYPED
    field_label = field.label
    return _said(sentence, lambda lang: {"object": object_label[lang], "field": field_label[lang]})


def _said(sentence: _Sentence, names: Callable[[_Lang], dict[str, str]]) -> Label:
    zh, en = sentence
    return {"zh": zh.format(**names("zh")), "en": en.format(**names("en"))}


def _field(step: Step, of: Object | None) -> Field | None:
    """The field whose column a step is about."""
    if of is None:
        return None
    if isinstance(step, RenameColumn):
        return next((one for one in of.own if step.name in dict(one.columns)), None)
    column: Column | None = getattr(step, "column", None)
    if column is None or column.field is None:
        return None
    return next((one for one in of.own if one.id == column.field), None)
