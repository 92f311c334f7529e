"""The pools of an object: what lies in them, and what of it the reader may claim. The claim itself: /records/{object}/{id}/claim."""

from fastapi import APIRouter, Query, Request

from yingdan.api.problems import locale_of
from yingdan.api.shapes_pools import LyingPage, PoolsShown
from yingdan.api.unit import Answer, RetriedRoute, answer, unit
from yingdan.base import words
from yingdan.views import pool_rows, pools_of

router = APIRouter(prefix="/api/v1", route_class=RetriedRoute, tags=["records"])


@router.get("/pools/{object_name}")
async def get_pools(request: Request, object_name: str) -> Answer[PoolsShown]:
    """Problem object-has-no-pool 409."""
    async with unit(request) as u:
        return answer(await pools_of(u.tx, u.catalog, u.actor, object_name, u.now, u.env))


@router.get("/pools/{object_name}/{pool}")
async def get_pool(
    request: Request,
    object_name: str,
    pool: str,
    limit: int = Query(50, ge=1, le=200),
    cursor: str | None = None,
) -> Answer[LyingPage]:
    """The most promising first. Problems object-has-no-pool 409, pool-is-unknown 404."""
    async with unit(request) as u:
        page = await pool_rows(u.tx, u.catalog, u.actor, object_name, pool, cursor, limit, u.now, u.env)
    locale = locale_of(request)
    for row in page["rows"]:
        problem = row["closed"]
        if problem is not None:
            title, detail = words(problem.slug, locale, problem.params)
            row["closed"] = {"slug": problem.slug, "title": title, "detail": detail}
    return answer(page)
