"""Label of the answers' shapes. A route names its shape in its return type (`-> Answer[Rows[Comment]]`); the interface
description is made from it, and tests hold every answer against it."""

from datetime import datetime
from typing import Annotated, Any, Generic, NotRequired, TypedDict, TypeVar
from uuid import UUID

from msgspec import Meta

T = TypeVar("T")

Moment = Annotated[datetime, Meta(tz=True)]
Body = dict[str, Any]  # what a definition says; the schema of its kind tells more: GET /studio/kinds


class Person(TypedDict):
    id: UUID
    name: str


class Titled(TypedDict):
    """A record by its title, as far as the reader may see it."""

    id: UUID
    title: str


class Who(TypedDict):
    """Who did something: a person, a stage or a program. `kind` stands with those that are no person."""

    key: str
    name: str
    kind: NotRequired[str]


class Record(TypedDict):
    """A record of any object. Its other members are the object's fields, as far as the reader may see them: the schema named
    like the object tells them."""

    id: UUID
    version: NotRequired[int]


class Fault(TypedDict):
    """What is wrong at one place (a JSON pointer). `params` fill the words of `slug`."""

    at: str
    slug: str
    params: dict[str, Any]
    detail: str


class Problem(TypedDict):
    """A refusal (RFC 9457). Which further members there are depends on `slug`."""

    type: str
    title: str
    status: int
    detail: str
    slug: str
    faults: list[Fault]
    retry_after: NotRequired[Annotated[int, Meta(description="seconds")]]


# Shapes with more members than they name.
OPEN = frozenset({"Record", "Card", "Problem"})


class Rows(TypedDict, Generic[T]):
    rows: list[T]


class Page(TypedDict, Generic[T]):
    """`next`: the cursor of the page that follows; null on the last."""

    rows: list[T]
    next: str | None


class RecordPage(TypedDict):
    """`next`: the cursor of the page that follows; null on the last."""

    rows: list[Record]
    next: str | None
    as_of: Moment


class Made(TypedDict):
    """What was made or asked for."""

    id: UUID


class VersionMade(TypedDict):
    """The version of the definitions in force after it."""

    version: int


class Job(TypedDict):
    """The work that goes on in the background."""

    job: UUID


class Document(TypedDict):
    """An interface description, OpenAPI 3.1."""

    openapi: str
    info: dict[str, Any]
    paths: dict[str, Any]
    components: dict[str, Any]
