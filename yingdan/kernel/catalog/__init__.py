"""The catalog: all that is defined at one version, compiled and immutable.

In: definitions. Out: objects with their fields and tables, definitions by kind, names for expressions; the
catalog in force in this process. Must not know: how tables come to be, records, rights, stages.
"""

from yingdan.kernel.catalog.build import build, define
from yingdan.kernel.catalog.definition import (
    AppBody,
    EventTypeBody,
    EventValue,
    FieldBody,
    ObjectBody,
    name_faults,
)
from yingdan.kernel.catalog.definition_rule import RULE
from yingdan.kernel.catalog.edition import edition_faults, edition_number
from yingdan.kernel.catalog.exprs import ValueNames, event_names, expr_faults
from yingdan.kernel.catalog.formulas import Formula, formula_sql
from yingdan.kernel.catalog.model import EMPTY, Catalog, Field, MatchKey, Object, Place
from yingdan.kernel.catalog.names import FieldNames, type_of
from yingdan.kernel.catalog.naming import physical, quoted, split, suggested
from yingdan.kernel.catalog.orders import NEVER_EMPTY, NEWEST, Order, orders
from yingdan.kernel.catalog.roll_ups import REBUILD, RollUp, RollUps, roll_ups, roots, to_rebuild
from yingdan.kernel.catalog.rules import Rule, RuleBody
from yingdan.kernel.catalog.store import CHANNEL, CatalogHolder, load
from yingdan.kernel.catalog.tables import SYSTEM, column_type
from yingdan.kernel.catalog.trees import tree_behind, tree_of
from yingdan.kernel.catalog.wording import expression_words

__all__ = [
    "CHANNEL",
    "EMPTY",
    "NEVER_EMPTY",
    "NEWEST",
    "SYSTEM",
    "AppBody",
    "Catalog",
    "CatalogHolder",
    "EventTypeBody",
    "EventValue",
    "Field",
    "FieldBody",
    "FieldNames",
    "Formula",
    "MatchKey",
    "Object",
    "ObjectBody",
    "Order",
    "Place",
    "REBUILD",
    "RollUp",
    "RollUps",
    "RULE",
    "Rule",
    "RuleBody",
    "ValueNames",
    "build",
    "column_type",
    "define",
    "edition_faults",
    "edition_number",
    "event_names",
    "expr_faults",
    "expression_words",
    "formula_sql",
    "load",
    "name_faults",
    "orders",
    "physical",
    "quoted",
    "roll_ups",
    "roots",
    "split",
    "suggested",
    "to_rebuild",
    "tree_behind",
    "tree_of",
    "type_of",
]
