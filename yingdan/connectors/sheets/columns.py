"""Which field a column means: by what was chosen before, by its heading in Chinese or English, by what its cells look like."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from yingdan.connectors.mapping import MISSING
from yingdan.connectors.sheets.model import Suggestion
from yingdan.connectors.sheets.synonyms import FIELDS, WEAK
from yingdan.fields import Refused
from yingdan.kernel.catalog import Field, Object

REST = "attributes"
_PHONE = re.compile(r"(\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def fold(heading: str) -> str:
    """A heading for comparison: full width and case folded, without blanks, punctuation, required marks and units in brackets."""
    plain = unicodedata.normalize("NFKC", heading).casefold()
    plain = re.sub(r"[(\[【].*?[)\]】]", "", plain)
    return "".join(letter for letter in plain if letter.isalnum())


def fields_for(object: Object) -> dict[str, Field]:
    """The fields an import may fill."""
    return {
        f.name: f for f in object.fields.values() if not f.derived and (not f.system or f.name == "owner")
    }


def suggest(
    object: Object, names: Sequence[str], samples: Sequence[Sequence[str]], remembered: Mapping[str, str]
) -> list[Suggestion | None]:
    """A field for each column, each field at most once (the surest column gets it). `samples`: some cells of each column.
    `remembered`: folded heading -> field chosen earlier. Columns nobody can place go to the json field `attributes` if there is one."""
    fields = fields_for(object)
    words = _words(fields)
    offers: list[tuple[float, int, str]] = []
    for place, (name, cells) in enumerate(zip(names, samples, strict=True)):
        for field, confidence in _offers(fold(name), cells, fields, words, remembered):
            offers.append((confidence, place, field))
    found: list[Suggestion | None] = [None] * len(names)
    taken: set[str] = set()
    for confidence, place, field in sorted(offers, key=lambda one: (-one[0], one[1], one[2])):
        if found[place] is None and (field not in taken or field == REST):
            found[place] = Suggestion(field, round(confidence, 2))
            taken.add(field)
    rest = REST in fields and fields[REST].type == "json"
    return [
        one or (Suggestion(REST, 0.3) if rest and any(samples[i]) else None) for i, one in enumerate(found)
    ]


def _words(fields: Mapping[str, Field]) -> dict[str, list[tuple[str, float]]]:
    words: dict[str, list[tuple[str, float]]] = {}
    for name, field in fields.items():
        groups = (
            (0.97, (name, *field.label.values())),
            (0.9, FIELDS.get(name, ())),
            (0.5, WEAK.get(name, ())),
        )
        for confidence, given in groups:
            for word in given:
                words.setdefault(fold(str(word)), []).append((name, confidence))
    return words


def _offers(
    heading: str,
    cells: Sequence[str],
    fields: Mapping[str, Field],
    words: Mapping[str, list[tuple[str, float]]],
    remembered: Mapping[str, str],
) -> list[tuple[str, float]]:
    offers = [(field, 1.0) for field in (remembered.get(heading),) if field in fields and field is not None]
    offers += words.get(heading, ())
    given = [cell for cell in cells if cell.strip().casefold() not in MISSING]
    if given:
        for field, pattern in (("phone", _PHONE), ("email", _EMAIL)):
            hits = sum(1 for cell in given if pattern.fullmatch(cell.strip()))
            if field in fields and hits * 10 >= len(given) * 7:
                offers.append((field, 0.8))
    return [
        (name, sure) for name, sure in offers if name == REST or sure == 1.0 or _fits(fields[name], given)
    ]


def _fits(field: Field, cells: Sequence[str]) -> bool:
    """Whether most of the cells are something the field can take; a list with an entry `other` takes anything."""
    if field.field_type.traits.chosen:
        known = field.options.get("choices") or ()
        if any(
            (c.get("value") if isinstance(c, Mapping) else c) == "other" for c in known
        ) or field.options.get("open"):
            return True
    if field.targets or not cells:
        return True
    good = 0
    for cell in cells:
        try:
            field.field_type.load(cell, field.options)
            good += 1
        except Refused:
            continue
    return good * 2 >= len(cells)
