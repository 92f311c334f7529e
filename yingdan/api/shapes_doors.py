"""Answers of the doors to the outside, of keys, and the platform."""

from typing import Any, TypedDict
from uuid import UUID

from yingdan.api.shapes import Body, Moment, Person
from yingdan.base import Label


class Accepted(TypedDict):
    """`repeated`: the same delivery came before; the id is the first one's."""

    id: UUID
    repeated: bool


class Succeeded(TypedDict):
    """The answer that clients of the Segment HTTP API wait for."""

    success: bool


class Suggested(TypedDict):
    field: str
    confidence: float


class SheetColumn(TypedDict):
    index: int
    name: str
    samples: list[str]
    suggested: Suggested | None


class SheetTaken(TypedDict):
    """A sheet that was taken in; nothing is written yet."""

    id: UUID
    filename: str
    object: str
    rows: int
    encoding: str
    columns: list[SheetColumn]
    preview: list[list[str]]


class SheetFault(TypedDict):
    row: int
    column: str
    slug: str
    params: dict[str, Any]
    detail: str


class SheetChecked(TypedDict):
    """Every row held against the mapping, nothing written."""

    ok: int
    bad: int
    refused: int
    duplicates_in_file: int
    existing: int
    unknown: int
    faults: list[SheetFault]


class ImportRun(TypedDict):
    """`faulty`: there are rows in the error file. `problem`: a slug, and `why` in words."""

    id: UUID
    filename: str
    object: str
    state: str
    total: int
    done: int
    created: int
    merged: int
    failed: int
    kept: int
    rows_per_s: float | None
    started_at: Moment | None
    finished_at: Moment | None
    problem: str | None
    why: str | None
    mode: str
    key: str | None
    faulty: bool


class ChannelKey(TypedDict):
    """`ends_at`: by itself; `used_at`, `refused_at`: last let in, last refused for being over, to the minute; `follows`: whose place it takes."""

    id: UUID
    label: str
    created_at: Moment
    revoked_at: Moment | None
    ends_at: Moment | None
    used_at: Moment | None
    refused_at: Moment | None
    follows: UUID | None
    lives: bool


class ChannelShown(TypedDict):
    """`today`, `total`: counters by name. `unknown`: keys of deliveries that the mapping does not name, with how often they came."""

    name: str
    label: Label
    format: str
    source: str
    events: list[str]
    keys: list[ChannelKey]
    today: dict[str, int]
    total: dict[str, int]
    unknown: dict[str, int]
    last_at: Moment | None


class DoorAsk(TypedDict):
    """`name`: the member of `shared` when a key is made; `drawn`: made by us when it is not given; `lines`: of many lines."""

    name: str
    label: Label
    drawn: bool
    lines: bool


class DoorKind(TypedDict):
    """`address`: where a sender delivers, `{origin}`, `{channel}` and `{key}` to be filled in."""

    format: str
    label: Label
    about: Label
    address: str
    asks: list[DoorAsk]


class Tried(TypedDict):
    """A connection that works. `waiting`: mails that lie in the folder; null for a broker."""

    waiting: int | None


class ChannelKeyMade(TypedDict):
    """The secret is in this answer and never again. `token`: with it callbacks are signed; there the secret is the key that opens them."""

    id: UUID
    channel: str
    label: str
    secret: str
    token: str | None


class Choice(TypedDict):
    value: str
    label: Label


class BoothBox(TypedDict):
    """`name`: what is posted; `box`: text, long, phone, email, one or many; `either`: one of these has to be filled; `most`: characters."""

    name: str
    box: str
    label: Label
    required: bool
    either: bool
    most: int
    choices: list[Choice]


class BoothAsked(TypedDict):
    """The public form of a booth. `title` and `consent` are null where the channel leaves the words to the page."""

    channel: str
    booth: str
    company: str
    headline: str
    text: str
    title: Label | None
    consent: Label | None
    boxes: list[BoothBox]


class QrCode(TypedDict):
    """`path`: the dark modules as an SVG path in a square of `size` units; four units of quiet have to stand around it."""

    size: int
    path: str


class BoothShown(TypedDict):
    """What the poster of a booth says. `address` is what its code opens; null, like the code, when its key is over."""

    id: UUID
    channel: str
    name: str
    company: str
    headline: str
    text: str
    origin: str
    address: str | None
    code: QrCode | None
    created_at: Moment
    ends_at: Moment | None
    revoked_at: Moment | None
    used_at: Moment | None
    lives: bool


class FormMapped(TypedDict):
    """`rest`: what came and fits no field."""

    values: dict[str, Any]
    rest: dict[str, Any]


class EventMapped(TypedDict):
    """`type` is null when the channel does not know the name."""

    name: str
    type: str | None
    data: dict[str, Any]


class DeliveredValue(TypedDict):
    """One value of a document, by its dotted path. `state`: taken, refused (`why`), unsure (no choice of its field is called so), spare (the field
    has its value from elsewhere), told (the event says it), left (nobody takes it), empty. `becomes`: what the field holds."""

    path: str
    value: Any
    field: str | None
    state: str
    becomes: Any
    why: Label | None


class DeliveryMapped(TypedDict):
    """`values`: of the first document, at most 120; none for mere behaviour."""

    id: UUID
    received_at: Moment
    state: str
    problem: str | None
    preview: str
    values: list[DeliveredValue]
    forms: list[FormMapped]
    events: list[EventMapped]


class LatestDelivery(TypedDict):
    delivery: DeliveryMapped | None


class DeliveryFailed(TypedDict):
    id: UUID
    channel: str
    received_at: Moment
    problem: str | None
    attempts: int
    preview: str


class WebhookShown(TypedDict):
    """`open_until`: sending is held back until then. `role`: as whom its fields are read; `held_back`: those not shown as they are."""

    name: str
    label: Label
    url: str
    object: str | None
    role: str | None
    held_back: list[str]
    events: list[str]
    secret: str
    secret_made_at: Moment | None
    waiting: int
    dead: int
    done_today: int
    failures: int
    open_until: Moment | None
    last_at: Moment | None
    last_status: int | None
    last_error: str | None


class SecretDrawn(TypedDict):
    """The secret is in this answer and never again."""

    webhook: str
    name: str
    secret: str


class EffectListed(TypedDict):
    """Something told, or to be told, to the outside. `status`: of the last answer; `took_ms`: how long it took."""

    id: UUID
    webhook: str
    event: UUID
    event_type: str
    object: str | None
    subject: UUID | None
    state: str
    attempts: int
    at: Moment
    due_at: Moment | None
    ended_at: Moment | None
    status: int | None
    error: str | None
    took_ms: float | None


class EffectShown(EffectListed):
    """`body`: what is sent; `answer`: the beginning of what came back."""

    body: str
    answer: str | None


class TokenListed(TypedDict):
    id: UUID
    label: str
    scopes: list[str]
    per_minute: int
    created_at: Moment
    expires_at: Moment | None
    used_at: Moment | None
    networks: list[str]
    user: Person


class TokenMade(TypedDict):
    """The secret is in this answer and never again."""

    secret: str
    label: str
    scopes: list[str]


class AccountMade(TypedDict):
    id: UUID
    name: str
    role: str


class DefinitionRead(TypedDict):
    id: UUID
    app: str
    kind: str
    name: str
    body: Body


class DefinitionsRead(TypedDict):
    version: int
    rows: list[DefinitionRead]


class StepPlanned(TypedDict):
    words: Label
    lost: int | None


class FaultFound(TypedDict):
    at: str
    slug: str
    params: dict[str, Any]


class PublishPlanned(TypedDict):
    steps: list[StepPlanned]
    faults: list[FaultFound]
    changed: int
    removed: int


class Health(TypedDict):
    """`log_horizon_lag_ms` above 1,000 means that a write transaction withholds the log."""

    ok: bool
    catalog_version: int
    streams: int
    log_horizon_lag_ms: float
    now: Moment


class DemoLogin(TypedDict):
    login: str
    password: str
    name: str
    role: str
    label: Label


class DemoLogins(TypedDict):
    logins: list[DemoLogin]


class DemoTraffic(TypedDict):
    on: bool
    per_minute: int
