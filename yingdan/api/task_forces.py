"""Task forces over HTTP: formed from a record's page, led from their console."""

from decimal import Decimal
from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import AwareDatetime, BaseModel, Field

from yingdan.api.plain_text import Text
from yingdan.api.shapes import Rows
from yingdan.api.shapes_task_forces import ForceOpened, ForcesAround, ForceShown
from yingdan.api.unit import Answer, RetriedRoute, Unit, answer, unit
from yingdan.base import Problem
from yingdan.views import board_of_forces, console, forces_around
from yingdan.work import task_forces

router = APIRouter(prefix="/api/v1", route_class=RetriedRoute, tags=["task forces"])


class NewMember(BaseModel):
    function: Text = Field(min_length=1, max_length=80)
    person: UUID


class Forming(BaseModel):
    """`until_at` left out: after the usual days; `budget` left out: all that is allowed."""

    name: Text = Field(min_length=1, max_length=120)
    purpose: Text = Field("", max_length=2_000)
    members: list[NewMember] = Field(default_factory=list, max_length=20)
    until_at: AwareDatetime | None = None
    budget: Decimal | None = Field(None, ge=0, max_digits=14, decimal_places=2)


class Words(BaseModel):
    said: Text = Field(min_length=1, max_length=500)


class Reason(BaseModel):
    said: Text = Field("", max_length=500)


class NewTask(BaseModel):
    name: Text = Field(min_length=1, max_length=200)
    person: UUID
    due_at: AwareDatetime | None = None


class TaskMark(BaseModel):
    done: bool


class NewItem(BaseModel):
    name: Text = Field(min_length=1, max_length=120)
    amount: Decimal = Field(gt=0, max_digits=14, decimal_places=2)


class NewPosting(BaseModel):
    kind: Literal["spent", "released"]
    amount: Decimal = Field(gt=0, max_digits=14, decimal_places=2)
    said: Text = Field("", max_length=500)


class NewNote(BaseModel):
    text: Text = Field(min_length=1, max_length=4_000)


class NewBooking(BaseModel):
    """`starts_at` left out: now; `ends_at` may be left out for samples."""

    resource: UUID
    quantity: int = Field(1, ge=1, le=1_000_000)
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    purpose: Text = Field("", max_length=300)


class Closing(BaseModel):
    """`result`: one of those the console names."""

    result: Text = Field(min_length=1, max_length=80)
    lessons: Text = Field(min_length=1, max_length=4_000)


@router.get("/task-forces")
async def get_task_forces(request: Request) -> Answer[Rows[ForceShown]]:
    """The newest 200 of each kind that the reader may see."""
    async with unit(request) as u:
        return answer({"rows": await board_of_forces(u.tx, u.catalog, u.actor, u.env)})


@router.get("/records/{object_name}/{record}/task-forces")
async def get_around(request: Request, object_name: str, record: UUID) -> Answer[ForcesAround]:
    """Task forces of a record, and whom forming one would propose. Problem record-not-found 404."""
    async with unit(request) as u:
        return answer(await forces_around(u.tx, u.catalog, u.actor, object_name, record, u.env))


@router.post("/records/{object_name}/{record}/task-forces")
async def post_forming(
    request: Request, object_name: str, record: UUID, body: Forming
) -> Answer[ForceOpened]:
    """Form one. Problems: record-not-found 404, task-force-cannot-be-formed 409, period-is-over, period-is-too-long,
    budget-is-above-limit, members-are-faulty and user-not-found 422, giver-lacks-the-right 403."""
    name = body.name.strip()
    if not name:
        raise Problem("value-is-required", 422)
    members = [task_forces.Chosen(one.function, one.person) for one in body.members]
    wanted = task_forces.Forming(name, body.purpose.strip(), members, body.until_at, body.budget)
    async with unit(request) as u:
        made = await task_forces.form(u.tx, u.catalog, u.actor, object_name, record, wanted, u.env)
        return await _console(u, made.record)


@router.get("/task-forces/{record}")
async def get_console(request: Request, record: UUID) -> Answer[ForceOpened]:
    """The console. Problem task-force-not-found 404, also for who is not in it any more."""
    async with unit(request) as u:
        return await _console(u, record)


@router.post("/task-forces/{record}/members")
async def post_member(request: Request, record: UUID, body: NewMember) -> Answer[ForceOpened]:
    """Add somebody. Problems: task-force-not-found 404, task-force-is-closed, member-is-there and task-force-is-full 409,
    task-force-lead-is-needed and giver-lacks-the-right 403, member-function-is-unknown and user-not-found 422."""
    async with unit(request) as u:
        await task_forces.join(u.tx, u.catalog, u.actor, record, body.function, body.person, u.env)
        return await _console(u, record)


@router.post("/task-forces/{record}/members/{person}/end")
async def post_leaving(
    request: Request, record: UUID, person: UUID, body: Reason
) -> Answer[Rows[ForceShown]]:
    """End a membership with all that it opened: one's own, or another's as who leads. What is left is the board, for who leaves sees the
    console no longer. Problems: task-force-not-found and member-not-found 404, task-force-lead-is-needed 403."""
    async with unit(request) as u:
        await task_forces.leave(u.tx, u.catalog, u.actor, record, person, body.said.strip(), u.env)
    async with unit(request) as u:
        return answer({"rows": await board_of_forces(u.tx, u.catalog, u.actor, u.env)})


@router.post("/task-forces/{record}/response")
async def post_response(request: Request, record: UUID, body: Words) -> Answer[ForceOpened]:
    """The first response; it stops the clock. Problems: task-force-not-found 404, task-force-member-is-needed 403, task-force-is-closed and
    task-force-has-responded 409."""
    async with unit(request) as u:
        await task_forces.respond(u.tx, u.catalog, u.actor, record, _said(body.said), u.env)
        return await _console(u, record)


@router.post("/task-forces/{record}/tasks")
async def post_task(request: Request, record: UUID, body: NewTask) -> Answer[ForceOpened]:
    """Give a member something to do. Problems: task-force-not-found 404, task-force-member-is-needed 403, task-force-is-closed and
    task-force-is-full 409, member-not-found 422."""
    async with unit(request) as u:
        name = _said(body.name)
        await task_forces.add_task(u.tx, u.catalog, u.actor, record, name, body.person, body.due_at, u.env)
        return await _console(u, record)


@router.post("/task-forces/{record}/tasks/{task}")
async def post_task_mark(request: Request, record: UUID, task: UUID, body: TaskMark) -> Answer[ForceOpened]:
    """Done, or open again. Problems: task-force-not-found and task-not-found 404, task-force-lead-is-needed 403, task-force-is-closed
    409."""
    async with unit(request) as u:
        await task_forces.finish_task(u.tx, u.catalog, u.actor, record, task, body.done, u.env)
        return await _console(u, record)


@router.post("/task-forces/{record}/items")
async def post_item(request: Request, record: UUID, body: NewItem) -> Answer[ForceOpened]:
    """Set money aside. Problems: task-force-not-found 404, task-force-lead-is-needed 403, task-force-is-closed, task-force-is-full and
    budget-is-short 409, amount-is-above-authority 422."""
    async with unit(request) as u:
        await task_forces.reserve(u.tx, u.catalog, u.actor, record, _said(body.name), body.amount, u.env)
        return await _console(u, record)


@router.post("/task-forces/{record}/items/{item}/postings")
async def post_posting(request: Request, record: UUID, item: UUID, body: NewPosting) -> Answer[ForceOpened]:
    """Spend or release. Problems: task-force-not-found 404, task-force-lead-is-needed and task-force-member-is-needed 403,
    task-force-is-closed and item-is-short 409."""
    said = body.said.strip()
    async with unit(request) as u:
        await task_forces.post(u.tx, u.catalog, u.actor, record, item, body.kind, body.amount, said, u.env)
        return await _console(u, record)


@router.post("/task-forces/{record}/notes")
async def post_note(request: Request, record: UUID, body: NewNote) -> Answer[ForceOpened]:
    """Write a sealed note. Problems: task-force-not-found 404, task-force-member-is-needed 403, task-force-is-closed 409."""
    async with unit(request) as u:
        await task_forces.write_note(u.tx, u.catalog, u.actor, record, _said(body.text), u.env)
        return await _console(u, record)


@router.post("/task-forces/{record}/bookings")
async def post_booking(request: Request, record: UUID, body: NewBooking) -> Answer[ForceOpened]:
    """Book an expert, samples or a template. Problems: task-force-not-found and resource-not-found 404, task-force-member-is-needed 403,
    task-force-is-closed and resource-is-taken 409, booking-needs-an-end, period-is-over and expert-is-not-at-work 422."""
    async with unit(request) as u:
        await task_forces.book(
            u.tx, u.catalog, u.actor, record, body.resource, body.quantity, body.starts_at, body.ends_at,
            body.purpose.strip(), u.env,
        )  # fmt: skip
        return await _console(u, record)


@router.post("/task-forces/{record}/bookings/{booking}/end")
async def post_giving_up(request: Request, record: UUID, booking: UUID) -> Answer[ForceOpened]:
    """Cancel a booking, or give back. Problems: task-force-not-found and booking-not-found 404, task-force-member-is-needed 403."""
    async with unit(request) as u:
        await task_forces.give_up(u.tx, u.catalog, u.actor, record, booking, u.env)
        return await _console(u, record)


@router.post("/task-forces/{record}/wishes")
async def post_wish(request: Request, record: UUID, body: NewBooking) -> Answer[ForceOpened]:
    """Keep what could not be booked. Problems as for a booking, but resource-is-free 409 instead of resource-is-taken."""
    async with unit(request) as u:
        await task_forces.wish(
            u.tx, u.catalog, u.actor, record, body.resource, body.quantity, body.starts_at, body.ends_at,
            body.purpose.strip(), u.env,
        )  # fmt: skip
        return await _console(u, record)


@router.post("/task-forces/{record}/wishes/{wish}/end")
async def post_dropping(request: Request, record: UUID, wish: UUID) -> Answer[ForceOpened]:
    """Wish it no more. Problems: task-force-not-found and booking-not-found 404, task-force-member-is-needed 403."""
    async with unit(request) as u:
        await task_forces.drop_wish(u.tx, u.catalog, u.actor, record, wish, u.env)
        return await _console(u, record)


@router.post("/task-forces/{record}/closing")
async def post_closing(request: Request, record: UUID, body: Closing) -> Answer[ForceOpened]:
    """The closing review; membership ends with it. Problems: task-force-not-found 404, task-force-lead-is-needed 403, task-force-is-closed
    409, result-is-unknown 422."""
    async with unit(request) as u:
        await task_forces.close(u.tx, u.catalog, u.actor, record, body.result, _said(body.lessons), u.env)
        return await _console(u, record)


def _said(text: str) -> str:
    """Problem value-is-required 422."""
    words = text.strip()
    if not words:
        raise Problem("value-is-required", 422)
    return words


async def _console(u: Unit, record: UUID) -> Answer[ForceOpened]:
    return answer(await console(u.tx, u.catalog, u.actor, record, u.env))
