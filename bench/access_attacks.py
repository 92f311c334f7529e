"""Attacks on a running product through its public doors: what gets through, how the rest was refused, whether the product still
answers after each, and whether what was refused stands in the logs."""

import json
import sys
import time
import traceback
from collections import Counter
from collections.abc import Sequence

from bench import attacks_by_content as content
from bench import attacks_by_values as values
from bench import attacks_by_weight as weight
from bench import attacks_on_addresses as addresses
from bench import attacks_on_sessions as sessions
from bench import attacks_on_sign_in as sign_in
from bench.attacker import Attack, Json, Tally, Target, until
from bench.figure import Figure
from bench.site import Site

NAME = "access.attacks_passed"
_NOTED = ("401 ", "403 ", "429 ")
_TOLD_MOST = 12
# The storm first, while the machine is quiet; what makes the object of every type before what needs it.
ATTACKS: Sequence[Attack] = (
    sign_in.storm_of_log_ins,
    sign_in.guesses_at_a_password,
    sessions.replay_of_tokens,
    sessions.replay_of_second_steps,
    sessions.fixation_of_sessions,
    sessions.forged_requests,
    sessions.forged_credentials,
    values.values_of_every_type,
    values.names_that_are_none,
    values.formulas_in_sheets,
    content.paths_out_of_folders,
    content.files_that_would_run,
    content.entities_in_workbooks,
    content.entities_in_callbacks,
    weight.archives_that_grow,
    weight.depths_without_end,
    weight.texts_that_match_slowly,
    weight.messages_without_end,
    addresses.webhooks_to_inner_addresses,
    addresses.redirects_to_inner_addresses,
)


async def measure_attacks(site: Site, attacks: Sequence[Attack] = ATTACKS) -> list[Figure]:
    """`access.attacks_passed`: the ways that got through, over all attacks; an attack that could not be carried out counts, and so
    does one after which the product does not answer. It holds besides that others work on during the storm of log-ins."""
    target, detail, kept = Target(site), dict[str, Json](), True
    seen: Counter[str] = Counter()
    passed = 0
    for attack in attacks:
        tally, began, more = Tally(), time.perf_counter(), None
        try:
            more = await attack(target, tally)
        except Exception as error:
            traceback.print_exc()
            tally.passed.append(f"not carried out: {error!r}"[:600])
        wrong = await target.answers_still()
        if wrong:
            tally.passed.append(wrong)
        seen += tally.refused
        passed += len(tally.passed)
        kept = kept and bool((more or {}).get("kept", True))
        detail[attack.__name__] = _told(tally, time.perf_counter() - began, more)
        print(f"  {attack.__name__}: {tally.tried} tried, {len(tally.passed)} passed, {time.perf_counter() - began:.1f} s", file=sys.stderr, flush=True)  # fmt: skip
    for name, tally in (("headers_of_answers", _headers(target)), ("logged", await _logged(target, seen))):
        passed += len(tally.passed)
        detail[name] = _told(tally, 0.0, None)
    tried = sum(one["tried"] for one in detail.values())
    return [Figure(NAME, float(passed), {"tried": tried, "attacks": detail}, kept)]


def _told(tally: Tally, took_s: float, more: Json | None) -> Json:
    refused = dict(tally.refused.most_common(_TOLD_MOST))
    return {
        "tried": tally.tried, "passed": len(tally.passed), "which": tally.passed[:_TOLD_MOST], "refused_as": refused, "took_s": took_s,
        **(more or {}),
    }  # fmt: skip


def _headers(target: Target) -> Tally:
    """Every answer of all attacks carried its policy, `nosniff`, and no page where data is asked."""
    tally = Tally(tried=target.answers)
    tally.passed = [f"{often} answers: {what}" for what, often in target.bare.items()]
    return tally


async def _logged(target: Target, seen: Counter[str]) -> Tally:
    """Each refusal of somebody stands in the log of the process, those of a storm counted by the second; guesses at passwords in
    the audit too."""
    tally = Tally()
    lines = [json.loads(line) for line in target.site.stack.said.splitlines() if line.startswith("{")]
    noted: Counter[str] = Counter()
    for one in lines:
        if one.get("logger") == "yingdan.refusals":
            noted[str(one.get("slug"))] += one.get("times", 1)
    for told, often in seen.items():
        slug = told.partition(" ")[2]
        if told.startswith(_NOTED) and slug and slug != "sign-in-is-needed":
            tally.saw(f"{often} of {slug}", noted[slug] >= often, f"logged {slug}")
    async with target.admin() as admin:

        async def refused() -> object:
            rows = (await admin.told("GET", "/audit?family=session"))["rows"]
            return [one for one in rows if "refused" in json.dumps(one)]

        try:
            rows = await until(refused, 30)
        except TimeoutError:
            rows = []
    tally.saw("refused sign-ins in the audit", bool(rows), "in the audit")
    return tally
