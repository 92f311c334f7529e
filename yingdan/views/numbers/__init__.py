"""Numbers for people: metrics defined once, dashboards made of them, kanbans and pivots. ADR 0033.

In: definitions, a reader with rights, filters. Out: values by dimension with the conditions of their rows.
Must not know: charts, HTTP.
"""

from yingdan.views.numbers import definition
from yingdan.views.numbers.definition import Benchmark, Dashboard, Metric, Tile, metric_faults, tile_faults
from yingdan.views.numbers.dimension import event_words, label_of_dimension
from yingdan.views.numbers.kanban import kanban, kanban_cards
from yingdan.views.numbers.meaning import owner_label, said_of
from yingdan.views.numbers.metric import Cut, Reader, metric_of, needs_of
from yingdan.views.numbers.periods import days_of
from yingdan.views.numbers.pivot import metric_pivot, object_pivot
from yingdan.views.numbers.rated import is_rate, tallies
from yingdan.views.numbers.rows import event_rows, most_urgent, promise_rows
from yingdan.views.numbers.tiles import Filters, drill_of, metric_wire, tile_data, tiles_data
from yingdan.views.numbers.worth import worth, worths

__all__ = [
    "Benchmark",
    "Cut",
    "Dashboard",
    "Filters",
    "Metric",
    "Reader",
    "Tile",
    "days_of",
    "definition",
    "drill_of",
    "event_rows",
    "event_words",
    "is_rate",
    "kanban",
    "kanban_cards",
    "label_of_dimension",
    "metric_faults",
    "metric_of",
    "metric_pivot",
    "metric_wire",
    "owner_label",
    "said_of",
    "needs_of",
    "object_pivot",
    "promise_rows",
    "tallies",
    "tile_data",
    "tile_faults",
    "tiles_data",
    "most_urgent",
    "worth",
    "worths",
]
