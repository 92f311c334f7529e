"""A count, sum, extreme, mean or newest value over the records that point to this one, kept in step as they change."""

import re
from typing import Any

from yingdan.base import Fault
from yingdan.fields.computed import Computed
from yingdan.fields.field_type import Options

FUNCTIONS = ("count", "sum", "min", "max", "avg", "last")
_NUMERIC = re.compile(r"numeric\(.*\)")


class RollUp(Computed):
    """Options: from (object), by (its reference that points here), function (count, sum, min, max, avg, last),
    field (of that object; none for count), filter (expression over it). `result` and `result_options` are
    those of the field, found by the catalog."""

    name = "roll_up"

    def columns(self, options: Options, name: str) -> tuple[tuple[str, str], ...]:
        # A sum outgrows the field it is made of.
        return tuple(
            (column, _NUMERIC.sub("numeric", pg_type)) for column, pg_type in super().columns(options, name)
        )

    def check(self, options: Options) -> tuple[Fault, ...]:
        faults = [
            Fault(f"/{key}", "option-is-missing", {"option": key})
            for key in ("from", "by")
            if not isinstance(options.get(key), str) or not options[key]
        ]
        function: Any = options.get("function")
        if function not in FUNCTIONS:
            known = list(FUNCTIONS)
            faults.append(
                Fault("/function", "function-is-unknown", {"function": str(function)[:60], "known": known})
            )
        elif function == "count" and options.get("field") is not None:
            faults.append(Fault("/field", "option-is-not-wanted", {"option": "field"}))
        elif function != "count" and not isinstance(options.get("field"), str):
            faults.append(Fault("/field", "option-is-missing", {"option": "field"}))
        if not isinstance(options.get("filter", ""), str):
            faults.append(Fault("/filter", "expression-is-missing"))
        return tuple(faults)


FIELD_TYPE = RollUp()
