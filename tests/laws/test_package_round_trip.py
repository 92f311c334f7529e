"""export → import → export of any package is byte-equal."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.catalogs import catalog_of
from yingdan.kernel.definitions import Put, identity, normal
from yingdan.kernel.packages import export, read_archive, read_files, write_archive

names = st.from_regex(r"[a-z][a-z0-9_]{0,12}", fullmatch=True)
words = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), min_size=1, max_size=20)
labels = st.fixed_dictionaries({"zh": words, "en": words})
scalars = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**60), 2**60), st.floats(-1e9, 1e9, allow_nan=False), words,
    st.sampled_from(["on", "0571", "18:00", "2026-10-01", "1e5", "~", "- x", "{a", "a: b", "#", "'", '"', " x ", "a\nb\n"]),
)  # fmt: skip
data = st.dictionaries(names, scalars, max_size=3)
types = st.sampled_from(["text", "integer", "money", "date", "boolean", "json"])


@st.composite
def packages(draw: st.DrawFn) -> list[Put]:
    app = draw(names.filter(lambda name: name not in ("org",)))
    puts = [Put("app", app, draw(st.fixed_dictionaries({"label": labels, "version": words})))]
    for short in draw(st.lists(names, max_size=3, unique=True)):
        fields = draw(st.lists(names, min_size=1, max_size=4, unique=True))
        full = f"{app}.{short}"
        body: dict[str, Any] = {
            "label": draw(labels),
            "title": fields[0],
            "order": draw(st.permutations(fields)),
        }
        id_ = draw(st.sampled_from([None, identity("x", full)]))
        puts.append(Put("object", full, body, app, id_))
        for field in fields:
            inner = {"object": full, "type": draw(types), "label": draw(labels), "description": draw(labels)}
            puts.append(Put("field", f"{full}.{field}", inner, app))
    for short in draw(st.lists(names, max_size=2, unique=True)):
        body = {"label": draw(labels), "data": dict.fromkeys(draw(data), "text"), "words": draw(labels)}
        puts.append(Put("event_type", f"{app}.{short}", body, app))
    for short in draw(st.lists(names, max_size=2, unique=True)):
        body = {"label": draw(labels), "object": "org.user", "columns": draw(st.lists(words, max_size=3)),
                "filter": draw(words)}  # fmt: skip
        puts.append(Put("view", f"{app}.{short}", body, app))
    return puts


@settings(max_examples=60, deadline=None)
@given(packages())
def test_a_package_comes_back_byte_equal(puts: list[Put]) -> None:
    app = puts[0].name
    stored = [Put(one.kind, one.name, normal(one.body)[0], one.app, one.id) for one in puts]
    first = write_archive(export(catalog_of(stored), app))
    read = read_files(read_archive(first))
    assert {(one.kind, one.name) for one in read} == {(one.kind, one.name) for one in puts}
    again = [Put(one.kind, one.name, normal(one.body)[0], one.app, one.id) for one in read]
    assert write_archive(export(catalog_of(again), app)) == first
