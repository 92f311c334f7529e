"""The channels of a catalog, compiled once per version."""

from dataclasses import dataclass, field, replace

from yingdan.connectors.definition import ActivityMapping, Channel, paths_of
from yingdan.connectors.mapping import compile_mapping
from yingdan.connectors.model import ActivityPlan, ChannelPlan
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.definitions import Definition


@dataclass(frozen=True, slots=True)
class Channels:
    """By full name, and by short name where that is unambiguous."""

    plans: dict[str, ChannelPlan] = field(default_factory=dict)
    shorts: dict[str, str] = field(default_factory=dict)

    def find(self, name: str) -> ChannelPlan | None:
        return self.plans.get(self.shorts.get(name, name))


def compile_channels(catalog: Catalog) -> Channels:
    found = Channels()
    for name, definition in catalog.all("channel").items():
        found.plans[name] = compile_channel(definition, catalog)
        found.shorts[name] = name
        found.shorts.setdefault(definition.short, name)
    for name, definition in catalog.all("channel").items():
        plan = found.plans[name]
        if plan.format == "tracker" and plan.record is None:
            taker = (
                found.find(definition.body.forms)
                if definition.body.forms
                else _sibling(definition, catalog, found)
            )
            if taker is not None:
                found.plans[name] = replace(
                    plan, record=taker.record, event=taker.event, data=taker.data, honeypot=taker.honeypot
                )
    return found


def _sibling(tracker: Definition, catalog: Catalog, found: Channels) -> ChannelPlan | None:
    """The only form channel of the same package and source."""
    source = found.plans[tracker.name].source
    forms = [
        found.plans[name]
        for name, one in catalog.all("channel").items()
        if one.app == tracker.app and one.body.format == "form" and found.plans[name].source == source
    ]
    return forms[0] if len(forms) == 1 else None


def compile_channel(definition: Definition, catalog: Catalog) -> ChannelPlan:
    body: Channel = definition.body
    mapped = body.record is not None and body.record.object in catalog.objects
    # A device's message has no form and no page: what it says is told whole unless somebody chooses.
    data = body.data or ({} if body.format == "mqtt" else {"form": "form", "page": "page"})
    return ChannelPlan(
        name=definition.name,
        label=body.label,
        format=body.format,
        source=body.source or definition.short,
        actor=f"channel:{definition.name}",
        events=body.events,
        record=compile_mapping(body.record, catalog) if mapped and body.record else None,
        event=body.event,
        data=tuple((key, tuple(tuple(p.split(".")) for p in paths_of(paths))) for key, paths in data.items()),
        person=tuple(tuple(p.split(".")) for p in paths_of(body.person)),
        only=frozenset(body.record.only if body.record else ()),
        key_path=tuple(body.key_field.split(".")) if body.key_field else None,
        honeypot=tuple(body.honeypot),
        sheets=body.sheets,
        mailbox=body.mailbox,
        broker=body.broker,
        activity=_activity(body.activity, catalog) if mapped and body.activity else None,
        nameless=f"未留名（{body.label.get('zh') or definition.short}）",
    )


def _activity(given: ActivityMapping, catalog: Catalog) -> ActivityPlan | None:
    """None when a later publish removed what it needs."""
    found = catalog.objects.get(given.object)
    if found is None or given.by not in found.fields:
        return None
    return ActivityPlan(compile_mapping(given.record, catalog), given.by, found.fields[found.title].required)
