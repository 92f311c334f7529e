"""The doors to the outside, as the HTTP layer sees them: plain callables that `main` binds and hands over.

Nobody but `main` imports this package: the api declares a class of the same shape and duck-types it (all arguments are plain).
Nothing here knows HTTP: the api turns a request into these arguments and the answers into JSON. Every callable opens its own
transaction and has committed when it returns. All answers named `Json` are ready to be sent as they are.
"""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from yingdan.connectors.sign_on import SignOnDesk
from yingdan.connectors.webhooks import OutboxDesk
from yingdan.kernel.access import Actor

Json = dict[str, Any]

DELIVERY_LIMIT = 1_048_576
"""Bytes of one delivery's body. The api stops reading at `DELIVERY_LIMIT + 1` bytes and passes what it has: `receive` refuses it."""

UPLOAD_LIMIT = 200 * 1_048_576
"""Bytes of one uploaded sheet."""


class Accepted(NamedTuple):
    """The raw row is committed. `repeated`: it came before, `id` is the first one's, nothing new was stored."""

    id: UUID
    repeated: bool


@dataclass(frozen=True, slots=True)
class Doors:
    """What `main` gives the api.

    receive(channel, secret, body, content_type, now, repeat_key, headers, remote) -> Accepted(id, repeated)     (POST /in/{channel})
        channel: short or full name of a `channel` definition ("website", "sales.website"). secret: the channel key: `?k=`, or header
        `X-Channel-Key`, or `Authorization: Bearer`; None when absent. body: raw bytes; the api stops reading at DELIVERY_LIMIT + 1 bytes
        and passes what it has. now: aware UTC, becomes `received_at`. repeat_key: header `Idempotency-Key` or None. headers: lower-case names; only
        user-agent, referer, accept-language, x-request-id are kept. remote: address of the peer or None. Answer 202 {"id", "repeated"}.
        Problems: channel-key-is-unknown 401 (unknown, revoked, of another channel, absent), body-is-too-large 413
        {limit}, body-is-empty 400. Malformed content is accepted (202), kept and shown in the channel's counters.
        No session, no CSRF; the api answers `Access-Control-Allow-Origin: *` and OPTIONS for this route only.

    call_back(channel, query, headers, body, now, remote) -> (media type, content)      (GET and POST /in/{channel}/callback)
        What an office platform (WeCom, DingTalk, Feishu) wants to read in answer to its signed call, or to its handshake. query: of the address.
        Problems: channel-takes-no-such-call 404, body-is-too-large 413, callback-is-unreadable 400, callback-is-not-signed 401,
        callback-is-for-another 403, callback-is-out-of-time 403.

    upload(stream, content_type, content_length, actor, now) -> Json   (POST /api/v1/imports)
        stream: `request.stream()` as it is, NOT request.form(): the multipart parts `file` and `object` are parsed here while they come,
        so that an upload over UPLOAD_LIMIT ends early with nothing left on disk. content_length: the header as int, or None.
        Answer: {id, filename, object, rows, encoding, columns:[{index, name, samples, suggested:{field, confidence}|null}], preview:[[...]]}.
        Problems: upload-is-too-large 413 {limit_mb}, upload-is-not-multipart 400, upload-has-no-file 400,
        sheet-is-unreadable 422 {reason}, sheet-is-empty 422, sheet-has-too-many-columns 422, sheet-has-too-many-rows 422,
        object-is-unknown 404, disk-is-full 507.

    check_import(id, mapping, actor, now, mode, key) -> Json           (POST /imports/{id}/check)
        mapping: {"<column index>": "<field name>" | "attributes" | ""}. Columns not mentioned are left out.
        mode: create | update | both, see sheets/model.py; key: the mapped field by which records are found, for update and both.
        Answer: {ok, bad, duplicates_in_file, existing, unknown, faults:[{row, column, slug, detail}]} (at most 200 faults). Problems:
        import-is-unknown 404, mapping-is-faulty 422 (faults at "/mapping/<index>").

    start_import(id, mapping, actor, now, mode, key) -> Json           (POST /imports/{id}/start) -> as read_import
        Problems: as check_import, import-has-started 409.
    resume_import / cancel_import / undo_import (id, actor, now) -> Json -> as read_import
        cancel: running stops after its chunk. resume: from cancelled or failed. undo: from done, cancelled, failed. Else Problem import-cannot-do-that 409
        {state, wanted}.
    read_import(id, actor) -> Json
        {id, filename, object, state: uploaded|running|done|cancelled|failed|undoing|undone, total, done, created, merged, failed, kept,
        rows_per_s, started_at, finished_at, problem}. kept: rows that undo left because somebody changed them since.
    list_imports(actor) -> list[Json]                                  newest first, at most 100
    import_errors(id, actor) -> AsyncIterator[bytes]                   UTF-8 CSV with BOM, cells neutralised for spreadsheets

    list_channels(actor) -> list[Json]
        [{name, label, format, source, events:[...], keys:[{id, label, created_at, revoked_at, ends_at, used_at, refused_at, follows, lives}],
        today:{received, repeated, failed, events, records, ...}, total:{...}, unknown:{event name: count}, last_at}]
    door_kinds() -> list[Json]                                         every format with label, about, address and what it asks for; see kinds.py
    create_channel_key(channel, label, actor, now, given) -> Json      {id, channel, label, secret, token}; the secret is never shown again.
        given: {token, key, owner} of an office platform; what is missing of the first two is drawn, and `secret` is the key that opens. Problem
        callback-secret-is-faulty 422
    revoke_channel_key(id, actor, now) -> None                         Problem channel-key-is-unknown 404
    rotate_channel_key(id, overlap, actor, now) -> Json                as create_channel_key; the old key ends after `overlap`. Problems:
        channel-key-is-unknown 404, channel-key-is-ending 409, channel-key-overlap-is-faulty 422 {days}
    try_channel(format, settings, given, actor, now) -> Json           {waiting: mails in the folder | null}; signs in where a mailbox or mqtt channel
        would, and keeps nothing. Problems: channel-settings-are-faulty 422 and the faults of the settings, and (502) what stood in the way, see trials.py
    channel_inventory(actor, now) -> list[Json]                        facts of every channel, see inventory.py; needs `see_board`
    latest_delivery(channel, actor) -> Json | None                     the newest one as it is mapped, see inventory.py
    failed_deliveries(channel | None, actor) -> list[Json]             [{id, channel, received_at, problem, attempts, preview}], at most 100
    stuck_deliveries() -> dict                                         {channel: how many no stage could take}; no ability, the caller asks for his
    replay_delivery(id, actor, now) -> None                            puts it back to new; Problem delivery-is-unknown 404
    booth_form(channel, secret, now) -> Json                           what the public form of a booth asks, see booths.py; no actor: the key is enough
    list_booths(channel, actor, now) -> list[Json]                     posters with their address and code; see booths.py
    add_booth(channel, given, actor, now) / change_booth(id, given, actor, now) -> Json

    Abilities are checked here: imports need `run_imports`; channels, keys and deliveries need `manage_definitions` (Problem not-allowed 403).
    """

    receive: Callable[
        [str, str | None, bytes, str, datetime, str | None, Mapping[str, str], str | None],
        Awaitable[Accepted],
    ]
    call_back: Callable[
        [str, Mapping[str, str], Mapping[str, str], bytes, datetime, str | None],
        Awaitable[tuple[str, bytes]],
    ]
    upload: Callable[[AsyncIterable[bytes], str, int | None, Actor, datetime], Awaitable[Json]]
    check_import: Callable[[UUID, Mapping[str, str], Actor, datetime, str, str | None], Awaitable[Json]]
    start_import: Callable[[UUID, Mapping[str, str], Actor, datetime, str, str | None], Awaitable[Json]]
    resume_import: Callable[[UUID, Actor, datetime], Awaitable[Json]]
    cancel_import: Callable[[UUID, Actor, datetime], Awaitable[Json]]
    undo_import: Callable[[UUID, Actor, datetime], Awaitable[Json]]
    read_import: Callable[[UUID, Actor], Awaitable[Json]]
    list_imports: Callable[[Actor], Awaitable[list[Json]]]
    import_errors: Callable[[UUID, Actor], AsyncIterator[bytes]]
    list_channels: Callable[[Actor], Awaitable[list[Json]]]
    door_kinds: Callable[[], list[Json]]
    create_channel_key: Callable[..., Awaitable[Json]]
    revoke_channel_key: Callable[[UUID, Actor, datetime], Awaitable[None]]
    rotate_channel_key: Callable[[UUID, timedelta, Actor, datetime], Awaitable[Json]]
    try_channel: Callable[[str, Mapping[str, Any], Mapping[str, str], Actor, datetime], Awaitable[Json]]
    channel_inventory: Callable[[Actor, datetime], Awaitable[list[Json]]]
    latest_delivery: Callable[[str, Actor], Awaitable[Json | None]]
    failed_deliveries: Callable[[str | None, Actor], Awaitable[list[Json]]]
    stuck_deliveries: Callable[[], Awaitable[dict[str, int]]]
    replay_delivery: Callable[[UUID, Actor, datetime], Awaitable[None]]
    booth_form: Callable[[str, str | None, datetime], Awaitable[Json]]
    list_booths: Callable[[str, Actor, datetime], Awaitable[list[Json]]]
    add_booth: Callable[[str, Mapping[str, str], Actor, datetime], Awaitable[Json]]
    change_booth: Callable[[UUID, Mapping[str, str], Actor, datetime], Awaitable[Json]]
    sign_on: SignOnDesk
    """Providers of the company's accounts: begin, finish (see there)."""
    outbox: OutboxDesk
    """Webhooks: list_webhooks, draw_secret, ping, close_breaker, list_effects, read_effect, replay_effect (see there)."""
