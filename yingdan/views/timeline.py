"""What happened to a record, newest first, in words."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from yingdan.base import Label, Tx
from yingdan.events import Event, of_subject, values_told
from yingdan.expr import Env
from yingdan.fields import Refused
from yingdan.kernel.access import Actor, System, masked_fields, may, scope, visible_fields
from yingdan.kernel.records import Query, get, merges_of, note_told, query, read, visible_data
from yingdan.views.wire import Json, people

PAGE = 50
MOST_HAPPENED = 200
MOST_VISITORS = 500
TYPES: dict[str, Label] = {
    "record.created": {"zh": "新建", "en": "Created"},
    "record.changed": {"zh": "修改", "en": "Changed"},
    "record.removed": {"zh": "删除", "en": "Removed"},
    "access.read": {"zh": "查看受保护的内容", "en": "Protected value revealed"},
    "access.shown": {"zh": "看到个人信息", "en": "Shown personal data"},
    "access.asked": {"zh": "申请临时授权", "en": "Access asked for"},
    "access.granted": {"zh": "给予临时授权", "en": "Access given for a time"},
    "access.refused": {"zh": "拒绝访问申请", "en": "Request for access refused"},
    "access.revoked": {"zh": "收回临时授权", "en": "Temporary access taken back"},
    "access.ended": {"zh": "临时授权到期", "en": "Temporary access ended"},
    "access.suspended": {"zh": "熔断", "en": "Held back by a breaker"},
    "access.lifted": {"zh": "解除熔断", "en": "Let go by hand"},
    "access.denied": {"zh": "无权访问被拒", "en": "Refused by right"},
    "access.review_started": {"zh": "发起权限复核", "en": "Access review started"},
    "access.review_kept": {"zh": "权限复核：保留", "en": "Access review: kept"},
    "access.review_taken": {"zh": "权限复核：收回", "en": "Access review: taken away"},
    "access.review_closed": {"zh": "权限复核结束", "en": "Access review over"},
    "task_force.formed": {"zh": "组建特遣队", "en": "Task force formed"},
    "task_force.joined": {"zh": "加入特遣队", "en": "Joined the task force"},
    "task_force.left": {"zh": "离开特遣队", "en": "Left the task force"},
    "task_force.responded": {"zh": "特遣队首次响应", "en": "Task force answered"},
    "task_force.tasked": {"zh": "派发任务", "en": "Task given"},
    "task_force.task_done": {"zh": "任务完成", "en": "Task done"},
    "task_force.task_opened": {"zh": "任务重新打开", "en": "Task opened again"},
    "task_force.money_reserved": {"zh": "占用预算", "en": "Money set aside"},
    "task_force.money_spent": {"zh": "登记支出", "en": "Money spent"},
    "task_force.money_released": {"zh": "释放预算", "en": "Money released"},
    "task_force.noted": {"zh": "新增加密笔记", "en": "Sealed note written"},
    "task_force.filed": {"zh": "上传加密文件", "en": "Sealed file kept"},
    "task_force.file_opened": {"zh": "打开加密文件", "en": "Sealed file opened"},
    "task_force.file_dropped": {"zh": "删除加密文件", "en": "Sealed file deleted"},
    "task_force.booked": {"zh": "预约资源", "en": "Resource booked"},
    "task_force.wished": {"zh": "登记资源需求", "en": "Resource wished"},
    "task_force.unwished": {"zh": "撤回资源需求", "en": "Wish taken back"},
    "task_force.given_up": {"zh": "归还资源", "en": "Resource given up"},
    "task_force.closed": {"zh": "特遣队结束", "en": "Task force over"},
    "record.returned": {"zh": "客户再次到来", "en": "Came back"},
    "record.restored": {"zh": "恢复", "en": "Restored"},
    "record.merged": {"zh": "合并", "en": "Merged"},
    "record.unmerged": {"zh": "撤销合并", "en": "Merge taken back"},
    "comment.added": {"zh": "评论", "en": "Comment"},
    "record.duplicates_found": {"zh": "发现重复客户", "en": "Duplicates found"},
    "signal.crossed": {"zh": "意向变化", "en": "Intent changed"},
    "decision.graded": {"zh": "线索分级", "en": "Graded"},
    "decision.routed": {"zh": "线索分配", "en": "Assigned"},
    "decision.contested": {"zh": "撞单待裁决", "en": "Two say it is theirs"},
    "decision.arbitrated": {"zh": "撞单裁决", "en": "Decided whose it is"},
    "decision.told_apart": {"zh": "判定不是同一个客户", "en": "Told apart"},
    "decision.told_open": {"zh": "重新列为疑似重复", "en": "May be one again"},
    "clock.met": {"zh": "按时完成", "en": "Done in time"},
    "clock.breached": {"zh": "超时", "en": "Overdue"},
    "clock.cancelled": {"zh": "计时取消", "en": "Clock cancelled"},
    "identity.linked": {"zh": "访客身份确认", "en": "Visitor identified"},
    "notice.posted": {"zh": "通知", "en": "Notice"},
    "record.purged": {"zh": "彻底删除", "en": "Deleted for good"},
    "record.commented": {"zh": "评论", "en": "Comment"},
    "comment.changed": {"zh": "修改评论", "en": "Comment changed"},
    "comment.removed": {"zh": "删除评论", "en": "Comment removed"},
    "definition.published": {"zh": "发布配置", "en": "Published"},
    "export.asked": {"zh": "申请导出", "en": "Export asked for"},
    "export.done": {"zh": "导出完成", "en": "Exported"},
    "export.audit": {"zh": "导出审计文件", "en": "Audit exported"},
    "account.factor_set": {"zh": "开启两步验证", "en": "Second factor set up"},
    "account.factor_ended": {"zh": "关闭两步验证", "en": "Second factor turned off"},
    "account.identity_linked": {"zh": "关联企业账号", "en": "Company account linked"},
    "account.identity_unlinked": {"zh": "取消关联企业账号", "en": "Company account unlinked"},
    "account.provider_secret_set": {"zh": "更换企业登录密钥", "en": "Sign-on secret set"},
    "session.ended": {"zh": "登录结束", "en": "Sign-in ended"},
    "session.opened": {"zh": "登录", "en": "Signed in"},
    "session.closed": {"zh": "退出登录", "en": "Signed out"},
    "session.refused": {"zh": "登录被拒", "en": "Sign-in refused"},
    "token.made": {"zh": "创建密钥", "en": "Key made"},
    "token.revoked": {"zh": "停用密钥", "en": "Key ended"},
    "account.made": {"zh": "开通账号", "en": "Account made"},
    "account.closed": {"zh": "停用账号", "en": "Account closed"},
    "account.opened": {"zh": "恢复账号", "en": "Account opened"},
    "account.renamed": {"zh": "更换登录名", "en": "Log-in changed"},
    "account.group_changed": {"zh": "企业目录群组变更", "en": "Directory group changed"},
    "account.group_removed": {"zh": "企业目录群组移除", "en": "Directory group removed"},
    "account.password_changed": {"zh": "修改密码", "en": "Password changed"},
}
# Notices repeat what the decision or clock beside them says; a roll-up what the record that moved it tells.
HIDDEN = frozenset({"notice.posted", "comment.changed", "comment.removed", "record.rolled_up"})


async def timeline(
    tx: Tx,
    catalog: Any,
    actor: Actor,
    object_name: str,
    record: UUID,
    before: tuple[datetime, UUID] | None,
    env: Env,
) -> Json:
    """Events about a record the actor may see, and the calls, visits and the like that happened to it; values of
    hidden fields are not in them."""
    await get(tx, catalog, actor, object_name, record, env=env)
    whole = await read(tx, catalog, System("timeline"), object_name, [record], env=env)
    lasting = actor.lasting
    shown = {
        name: visible_fields(catalog, lasting, name) - masked_fields(catalog, lasting, name)
        for name in happening(catalog, object_name)
    }
    shown[object_name] = scope(catalog, actor, object_name, "read").shows(whole[record], env)
    # What happened to records that were merged into this one stands under their ids.
    merged = [key for one in await merges_of(tx, record) if one.undone_at is None for key in one.merged]
    # So does, under a visitor's own id, what each did before leaving a name, however often it was left.
    linked = await values_told(tx, [record, *merged], "identity.linked", "visitor", MOST_VISITORS)
    visitors = [UUID(one) for one in linked]
    events = await of_subject(tx, [record, *visitors, *merged], before=before, limit=PAGE)
    happened = await _happened(tx, catalog, actor, object_name, record, env)
    if happened:
        told = await of_subject(tx, happened, before=before, limit=PAGE, types=["record.created"])
        events = sorted([*events, *told], key=lambda e: (e.at, e.id), reverse=True)[:PAGE]
    ours, knows_all = set(happened), knows_grants(catalog, actor, whole[record].get("unit"))
    told_by = {str(one) for one in happened}  # such an event says what its activity says
    users = [UUID(e.actor[5:]) for e in events if e.actor.startswith("user:") and len(e.actor) == 41]
    names = await people(tx, catalog, actor, users)
    rows: list[Json] = [
        {
            "id": e.id, "type": e.type, "label": label_of(catalog, e.type), "at": e.at, "actor": actor_told(e.actor, names),
            "data": visible_data(catalog, e, seen), "words": words_of(catalog, e, seen, e.object not in (None, object_name)),
            "allowed_by": allowed_by(catalog, e.data) if knows_all or e.actor == actor.key else [],
            **({"record": {"object": e.object, "id": e.subject}, "links": _links(catalog, e, seen)} if e.subject in ours else {}),
        }
        for e in events
        if e.type not in HIDDEN and e.data.get("activity") not in told_by
        for seen in (shown.get(e.object or "", shown[object_name]),)
    ]  # fmt: skip
    for row in rows:
        about = row.get("record") or {"object": object_name, "id": record}
        note_told(catalog, about["object"], about["id"], row["data"])
    last = events[-1] if len(events) == PAGE else None
    return {"events": rows, "next": f"{last.at.isoformat()}~{last.id}" if last else None}


def happening(catalog: Any, object_name: str) -> dict[str, list[str]]:
    """By object whose records happen to this one's: the references that say to which."""
    found: dict[str, list[str]] = {}
    for name, target in catalog.objects.items():
        fields = [
            one
            for one in target.timeline
            if one in target.fields and target.fields[one].target == object_name
        ]
        if fields:
            found[name] = fields
    return found


async def _happened(
    tx: Tx, catalog: Any, actor: Actor, object_name: str, record: UUID, env: Env
) -> list[UUID]:
    """The newest records, within the actor's rights, that happened to a record."""
    found: list[UUID] = []
    for name, fields in happening(catalog, object_name).items():
        visible = visible_fields(catalog, actor.lasting, name)
        fields = [one for one in fields if one in visible]
        if fields:
            where = " || ".join(f"{field} == '{record}'" for field in fields)
            ask = Query(name, ("id",), where, (("created_at", True),), MOST_HAPPENED)
            found += [row["id"] for row in (await query(tx, catalog, actor, ask, env)).rows]
    return found


def label_of(catalog: Any, type_: str) -> Label:
    """What a kind of event is called."""
    definition = catalog.get("event_type", type_)
    if definition is not None:
        found: Label = definition.body.label
        return found
    return TYPES.get(type_.replace("bulk_", ""), {"zh": type_, "en": type_})


def knows_grants(catalog: Any, actor: Actor, unit: UUID | None) -> bool:
    """Whether somebody is told by which grant others wrote a record of a unit: he leads that unit, manages accounts or reads the audit."""
    if unit is not None and unit in actor.subtree:
        return True
    return any(may(catalog, actor, ability) for ability in ("manage_accounts", "read_audit"))


def allowed_by(catalog: Any, data: Mapping[str, Any]) -> list[Json]:
    """The grants by which the records of an event were written: full name, what it is called, whether it was lent for a time."""
    told = data.get("allowed_by") or []
    found = []
    for one in [told] if isinstance(told, dict) else told:
        grant = catalog.get("grant", one["grant"])
        label = (grant.body.label if grant is not None else None) or {"zh": one["grant"], "en": one["grant"]}
        found.append({"grant": one["grant"], "label": label, "temporary": one.get("temporary")})
    return found


def actor_told(key: str, names: dict[UUID, str]) -> Json:
    """Who acted, by the key that the log has."""
    kind, _, rest = key.partition(":")
    if kind == "user" and len(rest) == 36:
        return {"key": key, "name": names.get(UUID(rest), "")}
    return {"key": key, "name": "", "kind": kind}


_PLACE = re.compile(r"\{([a-z][a-z0-9_]*)\}")


def filled(text: str, values: Mapping[str, Any]) -> str:
    """The text with `{name}` replaced by values, `…` where there is none. Everything else stays as it is written: words
    come from packages, and a format string of a stranger may ask for a gigabyte of blanks or not end."""
    return _PLACE.sub(lambda found: str(values.get(found[1], "…")), text)


def words_of(catalog: Any, event: Event, shown: frozenset[str], of_another: bool = False) -> Label:
    """What an event says, in both languages; empty where its label says it all."""
    if of_another and event.type == "record.created" and event.object in catalog.objects:
        return _what(catalog, event, shown)
    definition = catalog.get("event_type", event.type)
    text = getattr(definition.body, "words", None) if definition is not None else None
    if text is not None:
        seen = visible_data(catalog, event, shown)
        values = {k: v for k, v in seen.items() if isinstance(v, str | int | float)}
        return {"zh": filled(text["zh"], values), "en": filled(text["en"], values)}
    if event.type in ("decision.routed", "decision.contested", "decision.arbitrated"):
        reasons = event.data.get("reasons") or []
        return {"zh": "；".join(r["zh"] for r in reasons), "en": "; ".join(r["en"] for r in reasons)}
    if event.type == "decision.graded":
        reason = event.data.get("reason") or {"zh": "", "en": ""}
        grade = event.data.get("grade") or ""
        return {"zh": f"{grade} 级：{reason['zh']}", "en": f"{grade}: {reason['en']}"}
    if event.type.startswith("clock."):
        found = catalog.get("clock", event.data.get("name", ""))
        return found.body.label if found is not None else {"zh": "", "en": ""}
    if event.type == "record.changed" and event.object in catalog.objects:
        return _changed(catalog, event, shown)
    return {"zh": "", "en": ""}


def _what(catalog: Any, event: Event, shown: frozenset[str]) -> Label:
    """What happened, by the choices, lengths and the title it was recorded with: `跟进记录：电话 · 已接通 · 下周看方案`."""
    target = catalog.objects[event.object]
    after = event.data.get("after") or {}
    fields = target.fields.items()
    choices = [name for type_ in ("choice", "duration") for name, field in fields if field.type == type_]
    told: dict[str, list[str]] = {"zh": [], "en": []}
    for name in dict.fromkeys((*choices, target.title)):
        if name not in shown or after.get(name) is None:
            continue
        field = target.fields[name]
        try:
            value = field.field_type.load(after[name], field.options)
        except Refused:
            continue
        if not value and field.type == "duration":
            continue
        for short, locale in (("zh", "zh-CN"), ("en", "en-US")):
            told[short].append(field.field_type.text(value, locale, field.options))
    label = target.label
    return {
        "zh": f"{label['zh']}：{' · '.join(told['zh'])}" if told["zh"] else label["zh"],
        "en": f"{label['en']}: {' · '.join(told['en'])}" if told["en"] else label["en"],
    }


def _links(catalog: Any, event: Event, shown: frozenset[str]) -> list[Json]:
    """The addresses it was recorded with, such as that of a recording."""
    after, fields = event.data.get("after") or {}, catalog.objects[event.object].fields
    return [
        {"label": field.label, "url": after[name]}
        for name, field in fields.items()
        if field.type == "url" and name in shown and isinstance(after.get(name), str)
    ]


def _changed(catalog: Any, event: Event, shown: frozenset[str]) -> Label:
    fields = catalog.objects[event.object].fields
    names = [n for n in (event.data.get("after") or {}) if n in fields and n in shown]
    return {
        "zh": "修改了" + "、".join(fields[n].label["zh"] for n in names) if names else "",
        "en": "changed " + ", ".join(fields[n].label["en"] for n in names) if names else "",
    }


__all__ = ["label_of", "timeline", "words_of"]
