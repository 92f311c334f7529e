"""Which records an action is about, besides the one that its run is about."""

from collections.abc import Sequence

from yingdan.kernel.records import Query, query
from yingdan.work.automations.binding import bound
from yingdan.work.automations.compiled import Row, Step
from yingdan.work.automations.model import Run
from yingdan.work.automations.scene import Scene, actor_of

MOST_ROWS = 1_000


async def found_by(scene: Scene, step: Step, run: Run) -> tuple[Sequence[Row], bool]:
    """The records an action is about; runs that ask the same are answered once."""
    assert step.where is not None
    node = bound(step.where, step.foreign, run.facts, scene.env)
    key = (step.object, node)
    if key not in scene.memo:
        ask = Query(str(step.object), None, node, (("created_at", False),), MOST_ROWS)
        page = await query(scene.tx, scene.catalog, actor_of(run.automation), ask, scene.env)
        scene.memo[key] = (page.rows, page.next is not None)
    found: tuple[Sequence[Row], bool] = scene.memo[key]
    return found
