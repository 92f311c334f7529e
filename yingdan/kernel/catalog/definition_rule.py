"""The kind `rule`: what every record of an object must satisfy, whoever writes it. A unit may have others (ADR 0039)."""

from collections.abc import Collection, Sequence

from yingdan.base import Fault
from yingdan.kernel.catalog.definition import name_faults
from yingdan.kernel.catalog.exprs import names_in
from yingdan.kernel.catalog.model import Catalog
from yingdan.kernel.catalog.rules import RuleBody, rule_faults
from yingdan.kernel.definitions import Kind, register

MOST_RULES = 100


def _check(body: RuleBody, name: str, catalog: Catalog) -> Sequence[Fault]:
    faults = name_faults(name, 2)
    found = catalog.objects.get(body.object)
    if found is None:
        return faults
    if sum(one.body.object == body.object for one in catalog.all("rule").values()) > MOST_RULES:
        faults.append(Fault("/object", "object-has-too-many-rules", {"limit": MOST_RULES}))
    return [*faults, *rule_faults(body, found)]


def _references(body: RuleBody) -> Collection[tuple[str, str]]:
    named = {body.field, *names_in(body.when), *names_in(body.require)} - {None}
    return {("object", body.object), *(("field", f"{body.object}.{name}") for name in named)}


RULE = register(
    Kind(
        "rule",
        "rules",
        RuleBody,
        _check,
        _references,
        frozenset({"label", "description", "field"}),
        label={"zh": "校验规则", "en": "Rule"},
        by_unit=True,
        words={
            "label": {"zh": "不符合时的提示", "en": "What is told when it is broken"},
            "when": {"zh": "适用条件", "en": "Where it applies"},
            "require": {"zh": "必须满足", "en": "What must hold"},
            "field": {"zh": "提示所在字段", "en": "Field that shows it"},
        },
    )
)
