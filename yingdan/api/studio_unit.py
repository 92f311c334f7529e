"""A request of the Studio: open to those who manage definitions, and to owners for what is theirs."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from fastapi import Request

from yingdan.api.unit import Unit, unit
from yingdan.base import Problem
from yingdan.kernel.access import require
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.publish import Edit, may_configure, unowned

ABILITY = "manage_definitions"


@asynccontextmanager
async def studio_unit(request: Request) -> AsyncIterator[Unit]:
    """The unit of work of whoever may build something. Problem ability-is-missing 403."""
    async with unit(request) as u:
        if not may_configure(u.catalog, u.actor):
            require(u.catalog, u.actor, ABILITY)
        yield u


def refuse_unowned(u: Unit, catalog: Catalog, edits: Iterable[Edit]) -> None:
    """Problem definitions-are-not-yours 403 with each definition that is somebody else's."""
    faults = unowned(catalog, u.actor, edits)
    if faults:
        raise Problem("definitions-are-not-yours", 403, faults=faults, count=len(faults))
