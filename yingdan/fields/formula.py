"""A value computed from other fields of the same record whenever it is read. It is never stored."""

from yingdan.base import Fault
from yingdan.fields.computed import Computed
from yingdan.fields.field_type import Options


class Formula(Computed):
    """Options: expr (expression over the record's fields), result (a field type), result_options."""

    name = "formula"

    def check(self, options: Options) -> tuple[Fault, ...]:
        faults = self.check_result(options)
        if not isinstance(options.get("expr"), str) or not str(options["expr"]).strip():
            faults = (Fault("/expr", "expression-is-missing"), *faults)
        return faults


FIELD_TYPE = Formula()
