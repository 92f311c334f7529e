"""The group of `access` figures: which measurement takes which."""

import traceback
from collections.abc import Callable, Sequence

from bench.access_audit import measure_audit
from bench.figure import Figure

Say = Callable[[Figure], None]
# Figures that need no running product.
ALONE: Sequence[tuple[tuple[str, ...], Callable[[], list[Figure]]]] = (
    (("access.audit_verify_s", "access.audit_tamper_missed"), measure_audit),
)


def run(wanted: Callable[[str], bool], say: Say) -> None:
    """Measure every wanted figure; one that cannot be measured is told as such and stops no other."""
    for names, measure in ALONE:
        if any(map(wanted, names)):
            try:
                found = measure()
            except Exception as error:
                traceback.print_exc()
                found = [Figure(name, None, {"problem": repr(error)}) for name in names]
            for figure in found:
                say(figure)
