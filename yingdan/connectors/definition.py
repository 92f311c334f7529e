"""Kind `channel`: what a package declares about a door, and its compiled form.

kind: channel
name: website_form
label: {zh: 官网表单, en: Website form}
format: form                      # tracker | form | webhook | segment | cloudevents; a tracker channel takes forms too. segment: calls in
                                  # the form of the Segment HTTP API; the traits of `identify` are the record's fields.
                                  # cloudevents: CloudEvents 1.0, `type` is the name of `events`, `subject` the visitor
                                  # wecom, dingtalk, feishu: signed callbacks; paths begin at `message`, `event` is its name
                                  # calls: phone calls, see calls.py for what their paths are; mail: see mails.py; mailbox: the same,
                                  # fetched by us; folder: files in a folder of ours become imports, see folders.py
                                  # mqtt: what devices tell a broker, see telemetry.py for what their paths are
source: website
object: sales.lead                # what its visitors become (tracker; told to readers, not needed)
events: {page: sales.page_viewed} # the wire's event names -> event types (tracker; segment: the name
                                  # of a track call, and page, screen, group)
forms: sales.form                 # channel whose mapping takes the forms that come in here (tracker); default: the form
                                  # channel of the same package and source, when there is exactly one
record:
  object: sales.lead
  values: {name: [fields.name, fields.姓名], phone: fields.phone}   # first path with a value wins
  constants: {source: website, channel: website}
  choices: {industry: {制造业: manufacturing}}                      # their words -> our values
  only: [add_external_contact]    # callbacks that make a record, by name; default: all
  rest: attributes                # json field that keeps what fits no field; default: `attributes` when there is one
event: sales.form_submitted       # told about the record
data: {form: form, page: page}    # its data; default: form and page
person: message.ExternalUserID    # whom a callback is about: the platform's own id (wecom, dingtalk, feishu)
activity:                         # what one of its messages is to the record: an activity that points to it by `by`
  object: sales.activity
  by: lead
  values: {outcome: outcome, seconds: seconds}
  constants: {kind: call}
sheets:                           # what files become (folder), and sheets attached to mails (mailbox)
  object: sales.lead
  columns: {客户名称: name}       # before what people chose for such headings, and what is guessed
  constants: {source: import}
mailbox: {host: imap.example.com, user: leads@example.com, senders: ["@partner.cn"]}   # see imap.py; its password is the channel's key
broker: {host: mqtt.example.com, user: crm, topics: [line/+/alarm]}   # see broker.py; its password is the channel's key
key_field: order.id               # path of the sender's own id, for dropping repeats
honeypot: [website_url]           # a form that fills one of these comes from a robot
booth:                            # the public form that a poster's code opens (format form), see booths.py
  asks: [name, phone, tags]       # fields of the record, each mapped by a path `fields.x`; default: title, phone, e-mail
  one_of: [phone, email]          # at least one of these has to be filled; default: those of the match keys
  choices: {tags: [price]}        # what of the choices of a field is offered; default: all
  labels: {tags: {zh: 您更关注, en: What matters to you}}   # what a visitor reads; default: the name of the field
  title: {zh: 留下联系方式, en: Leave your details}
  consent: {zh: 我同意…, en: I agree …}   # the sentence that has to be agreed to
"""

from collections.abc import Collection, Mapping
from typing import Any, Literal

import msgspec

from yingdan.base import Fault
from yingdan.connectors.broker import BrokerSettings, check_broker
from yingdan.connectors.imap import MailboxSettings, check_mailbox
from yingdan.connectors.sheets_mapping import SheetsMapping, check_sheets
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.definitions import Kind, register

Paths = str | list[str]
SHEETED = frozenset({"folder", "mailbox"})
"""Formats that bring sheets."""
FETCHED = SHEETED | {"mqtt"}
"""Formats whose deliveries are fetched by us; nobody knocks there."""
BOOTH_BOXES = {
    "text": "text",
    "long_text": "long",
    "phone": "phone",
    "email": "email",
    "choice": "one",
    "multi_choice": "many",
}
"""Field types that a public form can ask for -> the box that a phone shows."""


class RecordMapping(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    object: str
    values: dict[str, Paths]
    constants: dict[str, Any] = {}
    choices: dict[str, dict[str, str]] = {}
    rest: str | None = None
    only: list[str] = []


class ActivityMapping(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The activity that a message becomes. `by`: its reference to the record. Its owner, unless `values` say one, is the record's."""

    object: str
    by: str
    values: dict[str, Paths] = {}
    constants: dict[str, Any] = {}
    choices: dict[str, dict[str, str]] = {}

    @property
    def record(self) -> RecordMapping:
        return RecordMapping(self.object, self.values, self.constants, self.choices)


class BoothBody(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    asks: list[str] = []
    one_of: list[str] = []
    choices: dict[str, list[str]] = {}
    labels: dict[str, dict[str, str]] = {}
    title: dict[str, str] | None = None
    consent: dict[str, str] | None = None


class Channel(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    label: dict[str, str]
    format: Literal[
        "tracker",
        "form",
        "webhook",
        "segment",
        "cloudevents",
        "wecom",
        "dingtalk",
        "feishu",
        "calls",
        "mail",
        "mailbox",
        "folder",
        "mqtt",
    ]
    source: str = ""
    description: dict[str, str] = {}
    object: str | None = None
    events: dict[str, str] = {}
    forms: str | None = None
    record: RecordMapping | None = None
    activity: ActivityMapping | None = None
    event: str | None = None
    data: dict[str, Paths] = {}
    person: Paths = []
    sheets: SheetsMapping | None = None
    mailbox: MailboxSettings | None = None
    broker: BrokerSettings | None = None
    key_field: str | None = None
    honeypot: list[str] = []
    booth: BoothBody | None = None


def paths_of(given: Paths) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)


def check_channel(body: Channel, name: str, catalog: Catalog) -> list[Fault]:
    """Every fault of a channel: an object or field that does not exist, a path that is empty, nothing to do."""
    faults: list[Fault] = []
    if not body.events and body.record is None and body.sheets is None:
        faults.append(Fault("/", "channel-does-nothing"))
    if body.event is not None and body.record is None:
        faults.append(Fault("/event", "channel-event-needs-a-record"))
    for word, type_ in body.events.items():
        if type_.count(".") != 1 or type_.strip(".") != type_:
            faults.append(Fault(f"/events/{word}", "event-type-is-faulty", {"type": type_}))
    if body.object is not None and body.object not in catalog.objects:
        faults.append(Fault("/object", "object-is-unknown", {"object": body.object}))
    if body.record is not None:
        faults += _check_record(body.record, catalog)
    faults += _check_fetched(body, catalog)
    if body.activity is not None:
        faults += _check_activity(body, body.activity, catalog)
    if body.booth is not None:
        faults += _check_booth(body, body.booth, catalog)
    return faults


def _check_fetched(body: Channel, catalog: Catalog) -> list[Fault]:
    """What folders, mailboxes and brokers ask for, and only they take."""
    faults = check_sheets(body.sheets, catalog) if body.sheets else []
    faults += check_mailbox(body.mailbox) if body.mailbox else []
    faults += check_broker(body.broker) if body.broker else []
    if (body.format == "mqtt") != (body.broker is not None):
        faults.append(Fault("/broker", "channel-has-no-broker"))
    if (body.format == "mailbox") != (body.mailbox is not None):
        faults.append(Fault("/mailbox", "channel-is-no-mailbox"))
    if body.format == "folder" and body.sheets is None:
        faults.append(Fault("/sheets", "folder-needs-sheets"))
    if body.sheets and body.format not in SHEETED:
        faults.append(Fault("/sheets", "channel-takes-no-sheets"))
    # Anybody can write a mail that names another as its sender.
    if body.sheets and body.mailbox and (body.sheets.mode != "create" or not body.mailbox.senders):
        faults.append(Fault("/sheets/mode", "mailed-sheets-only-create"))
    return faults


def _check_activity(body: Channel, activity: ActivityMapping, catalog: Catalog) -> list[Fault]:
    if body.record is None:
        return [Fault("/activity", "channel-event-needs-a-record")]
    faults = _check_record(activity.record, catalog, "/activity")
    found = catalog.objects.get(activity.object)
    field = found.fields.get(activity.by) if found else None
    if found and (field is None or field.target != body.record.object):
        faults.append(
            Fault(
                "/activity/by",
                "field-does-not-point-there",
                {"field": activity.by, "object": body.record.object},
            )
        )
    return faults


def _check_record(record: RecordMapping, catalog: Catalog, place: str = "/record") -> list[Fault]:
    found = catalog.objects.get(record.object)
    if found is None:
        return [Fault(f"{place}/object", "object-is-unknown", {"object": record.object})]
    faults: list[Fault] = []
    groups: Mapping[str, Collection[str]] = {
        "values": record.values, "constants": record.constants, "choices": record.choices,
        "rest": (record.rest,) if record.rest else (),
    }  # fmt: skip
    for group, names in groups.items():
        for field in names:
            if field not in found.fields:
                faults.append(
                    Fault(
                        f"{place}/{group}/{field}", "field-is-unknown", {"field": field, "object": found.name}
                    )
                )
            elif found.fields[field].derived or (
                found.fields[field].system and field not in ("owner", "unit")
            ):
                faults.append(Fault(f"{place}/{group}/{field}", "field-is-read-only", {"field": field}))
    for field, paths in record.values.items():
        if not paths_of(paths) or not all(paths_of(paths)):
            faults.append(Fault(f"{place}/values/{field}", "mapping-path-is-empty", {"field": field}))
    return faults


def posted_as(record: RecordMapping, field: str) -> str | None:
    """The name under which a form posts a field of the record, None when no path `fields.x` leads there."""
    paths = paths_of(record.values.get(field, []))
    return next((path[7:] for path in paths if path.startswith("fields.") and "." not in path[7:]), None)


def _check_booth(body: Channel, booth: BoothBody, catalog: Catalog) -> list[Fault]:
    if body.format != "form" or body.record is None or body.record.object not in catalog.objects:
        return [Fault("/booth", "booth-needs-a-form")]
    fields = catalog.objects[body.record.object].fields
    faults: list[Fault] = []
    for place, name in enumerate(booth.asks):
        if posted_as(body.record, name) is None:
            faults.append(Fault(f"/booth/asks/{place}", "booth-field-is-not-mapped", {"field": name}))
        elif name in fields and fields[name].type not in BOOTH_BOXES:
            faults.append(Fault(f"/booth/asks/{place}", "booth-field-has-no-box", {"field": name}))
    faults += [
        Fault(f"/booth/one_of/{place}", "booth-field-is-not-asked", {"field": name})
        for place, name in enumerate(booth.one_of)
        if name not in booth.asks
    ]
    faults += [
        Fault(f"/booth/labels/{name}", "booth-field-is-not-asked", {"field": name})
        for name in booth.labels
        if name not in booth.asks
    ]
    for name, offered in booth.choices.items():
        known = choices_of(fields[name].options) if name in fields else {}
        if name not in booth.asks or not known:
            faults.append(Fault(f"/booth/choices/{name}", "booth-field-is-not-asked", {"field": name}))
        faults += [
            Fault(f"/booth/choices/{name}", "booth-choice-is-unknown", {"choice": one, "field": name})
            for one in offered
            if known and one not in known
        ]
    return faults


def choices_of(options: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """The choices of a field: value -> label."""
    found = {}
    for one in options.get("choices") or ():
        value, label = (one["value"], one.get("label")) if isinstance(one, Mapping) else (one, None)
        found[str(value)] = (
            dict(label) if isinstance(label, Mapping) else {"zh": str(value), "en": str(value)}
        )
    return found


def references(body: Channel) -> set[tuple[str, str]]:
    found = {("object", body.record.object)} if body.record else set()
    if body.sheets:
        found.add(("object", body.sheets.object))
    if body.activity:
        found.add(("object", body.activity.object))
    return found | ({("channel", body.forms)} if body.forms else set())


CHANNEL = register(
    Kind(
        name="channel",
        folder="connectors",
        body=Channel,
        check=check_channel,
        references=references,
        label={"zh": "渠道", "en": "Channel"},
        words={
            "sheets": {"zh": "表格怎么导入", "en": "Sheets"},
            "SheetsMapping.mode": {"zh": "导入方式", "en": "Mode"},
            "SheetsMapping.key": {"zh": "匹配列", "en": "Key column"},
            "SheetsMapping.columns": {"zh": "表头对应的字段", "en": "Fields of headings"},
            "SheetsMapping.constants": {"zh": "固定值", "en": "Constants"},
            "mailbox": {"zh": "邮箱", "en": "Mailbox"},
            "MailboxSettings.host": {"zh": "收信服务器（IMAP）", "en": "Server (IMAP)"},
            "MailboxSettings.user": {"zh": "邮箱账号", "en": "User"},
            "MailboxSettings.port": {"zh": "端口", "en": "Port"},
            "MailboxSettings.security": {"zh": "加密方式", "en": "Security"},
            "MailboxSettings.folder": {"zh": "邮件夹", "en": "Folder"},
            "MailboxSettings.every_s": {"zh": "每隔多少秒收一次", "en": "Seconds between looks"},
            "MailboxSettings.backlog_days": {"zh": "首次收取最近几天的邮件", "en": "Days fetched at first"},
            "MailboxSettings.authority": {"zh": "自有证书（PEM）", "en": "Own authority (PEM)"},
            "MailboxSettings.senders": {"zh": "导入谁发来的附件", "en": "Whose sheets are imported"},
            "broker": {"zh": "MQTT 服务器", "en": "Broker"},
            "BrokerSettings.host": {"zh": "服务器地址", "en": "Server"},
            "BrokerSettings.topics": {"zh": "订阅的主题", "en": "Topics"},
            "BrokerSettings.user": {"zh": "账号", "en": "User"},
            "BrokerSettings.port": {"zh": "端口", "en": "Port"},
            "BrokerSettings.security": {"zh": "加密方式", "en": "Security"},
            "BrokerSettings.version": {"zh": "协议版本", "en": "Protocol version"},
            "BrokerSettings.event": {"zh": "消息名称的位置", "en": "Where a message is named"},
            "BrokerSettings.at": {"zh": "发生时间的位置", "en": "Where its moment is"},
            "BrokerSettings.kept_days": {"zh": "离线时保留几天的消息", "en": "Days kept while we are away"},
            "BrokerSettings.client": {"zh": "指定的客户端 ID", "en": "Client id"},
            "BrokerSettings.authority": {"zh": "自有证书（PEM）", "en": "Own authority (PEM)"},
            "activity": {"zh": "记为跟进", "en": "Becomes an activity"},
            "ActivityMapping.by": {"zh": "指向记录的字段", "en": "Points to the record by"},
        },
    )
)
