"""Field types: one file each. A type knows its columns, its wire form, its words and its expression type.

In: a value from outside (JSON, spreadsheet) and the field's options. Out: a Python value, column values, words.
Must not know: expressions, objects, records, people. A new file with a `FIELD_TYPE` in this folder is a new type.
"""

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from yingdan.fields.auto_number import number_of, place_of, prefix_of
from yingdan.fields.choice import choices_of
from yingdan.fields.field_type import KEPT, Cast, FieldType, Masked, Options, Refused, Traits
from yingdan.fields.money import HOME as HOME_CURRENCY
from yingdan.fields.money import Money
from yingdan.fields.phone import normalise_phone
from yingdan.fields.region import divisions


def _read_folder() -> Mapping[str, FieldType]:
    modules = (import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__))
    types: list[FieldType] = [module.FIELD_TYPE for module in modules if hasattr(module, "FIELD_TYPE")]
    return MappingProxyType({each.name: each for each in types})


FIELD_TYPES: Mapping[str, FieldType] = _read_folder()

__all__ = [
    "FIELD_TYPES",
    "HOME_CURRENCY",
    "KEPT",
    "Cast",
    "FieldType",
    "Masked",
    "Money",
    "Options",
    "Refused",
    "Traits",
    "choices_of",
    "divisions",
    "normalise_phone",
    "number_of",
    "place_of",
    "prefix_of",
]
