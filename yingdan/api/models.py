"""Models of scores: how well they say what they say, which one serves, roll back."""

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from yingdan import signals
from yingdan.api.shapes import Rows
from yingdan.api.shapes_screens import ModelNamed
from yingdan.api.unit import Answer, RetriedRoute, answer, unit

router = APIRouter(prefix="/api/v1", route_class=RetriedRoute, tags=["signals"])


class Capacity(BaseModel):
    capacity: int | None


class Put(BaseModel):
    note: str = Field("", max_length=1000)


@router.get("/models")
async def get_models(request: Request) -> Answer[Rows[ModelNamed]]:
    """The scores that learn a model."""
    async with unit(request, "see_board") as u:
        found = signals.model_scores(u.catalog)
    return answer({"rows": [{"score": name, "label": label} for name, label in found]})


@router.get("/models/{score}")
async def get_model(request: Request, score: str, number: int | None = None) -> Answer[signals.ModelShown]:
    """What a version of the model said of records before their outcome was learnt; the one in service without `number`. Problem
    model-is-unknown 404."""
    async with unit(request, "see_board") as u:
        found = await signals.model_shown(u.tx, u.catalog, u.actor, score, u.env, number)
    return answer(found)


@router.post("/models/{score}/versions/{number}/serve")
async def put_in_service(request: Request, score: str, number: int, body: Put) -> Answer[signals.ModelShown]:
    """Have a kept version serve at once, and hold it there until it is released. Problems: model-is-unknown 404, model-serves-already 409."""
    async with unit(request, "tune_signals") as u:
        await signals.put_in_service(u.tx, u.catalog, u.actor, score, number, body.note, u.now)
        found = await signals.model_shown(u.tx, u.catalog, u.actor, score, u.env)
    return answer(found)


@router.post("/models/{score}/release")
async def release(request: Request, score: str) -> Answer[signals.ModelShown]:
    """Let better models take the place of the one in service again."""
    async with unit(request, "tune_signals") as u:
        await signals.release_model(u.tx, u.catalog, u.actor, score, u.now)
        found = await signals.model_shown(u.tx, u.catalog, u.actor, score, u.env)
    return answer(found)


@router.post("/models/{score}/train", status_code=202)
async def train(request: Request, score: str) -> Answer[signals.ModelShown]:
    """Train anew soon; the new version serves when it is better."""
    async with unit(request, "tune_signals") as u:
        await signals.ask_training(u.tx, u.catalog, u.actor, score, u.now)
        found = await signals.model_shown(u.tx, u.catalog, u.actor, score, u.env)
    return answer(found, 202)


@router.put("/models/{score}/capacity")
async def put_capacity(request: Request, score: str, body: Capacity) -> Answer[signals.ModelShown]:
    """Publish how many new records a month the team can work. Problem capacity-is-out-of-range 422."""
    async with unit(request, "tune_signals") as u:
        catalog = await signals.set_capacity(u.tx, u.catalog, u.actor, score, body.capacity, u.now)
        found = await signals.model_shown(u.tx, catalog, u.actor, score, u.env)
    await u.platform.holder.refresh()
    return answer(found)
