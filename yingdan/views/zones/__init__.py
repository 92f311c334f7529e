"""War zones on the screen 战区指挥视图: how a zone moves, its cells and task forces, what they ask for, and what the front tells. ADR 0068.

In: units, metrics, cells, requests and field reports within the rights of who asks. Out: one page per war zone.
Must not know: how a report was sent, who answers requests.
"""

from yingdan.views.zones.command import zone_shown, zones_shown
from yingdan.views.zones.definition import WAR_ZONE

__all__ = ["WAR_ZONE", "zone_shown", "zones_shown"]
