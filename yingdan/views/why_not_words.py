"""What is said of why somebody was not given a record, in both languages. Pure."""

from yingdan.base import Label
from yingdan.decisions import PARTS, Term, WhyNot

_PLAIN = {
    "chosen": ("当时就是分配给{who}的", "It was given to {who}"),
    "customer": (
        "该客户当时已有负责人，按规则沿用，没有比较任何人",
        "The customer had an owner then and stayed with him; nobody was weighed",
    ),
    "brought": (
        "由录入人负责或创建时已指定负责人，没有比较任何人",
        "It was entered by, or named for, its owner; nobody was weighed",
    ),
    "by_hand": (
        "由人工指定，没有经过分配策略",
        "People decided whose it is; no policy chose",
    ),
    "undecided": ("还没有做过分配", "Nothing has been decided yet"),
    "no_candidate": (
        "{who}不在分配名单里",
        "{who} is nobody to whom the policy gives anything",
    ),
    "not_there": (
        "分配时，{who}还不在分配名单里",
        "{who} could not be given anything yet when this was decided",
    ),
}


def said_of(found: WhyNot, who: Label, chosen: Label | None, open_numbers: bool) -> Label:
    """One sentence. `open_numbers`: whether the chosen one's numbers may be told."""
    if found.how in _PLAIN:
        zh, en = _PLAIN[found.how]
        return {"zh": zh.format(who=who["zh"]), "en": _begun(en.format(who=who["en"]))}
    if found.how == "masked":
        return _masked(found, who)
    if found.how == "full":
        return _full(found, who)
    return _weighed(found, who, chosen, open_numbers)


def notes_of(found: WhyNot, who: Label) -> list[Label]:
    """How far the answer is that of then."""
    notes: list[Label] = []
    if found.how == "weighed" and not found.kept:
        least = "" if found.least is None else f"（{found.least:.2f}）"
        bound = "" if found.least is None else f" ({found.least:.2f})"
        notes.append({
            "zh": f"分配时只留存了得分靠前的几位，{who['zh']}低于其中最末一位{least}。以下按当前的在跟量和胜率重新计算，仅供参考。",
            "en": f"Only the best were kept when this was decided; {who['en']} stood below the last of them{bound}. "
                  "What follows is worked out anew from loads and chances of now.",
        })  # fmt: skip
    elif found.how in ("weighed", "full") and found.mine is not None:
        notes.append({"zh": "数字为分配时留存的记录。", "en": "The numbers were kept when this was decided."})
    if found.decided is not None and found.decided.reasons.get("shared") and found.how == "weighed":
        count = found.decided.reasons["shared"]
        notes.append({
            "zh": f"这一批 {count} 条是统筹分配的：看的是整批合计，单条得分最高的人不一定分到。",
            "en": f"{count} were shared out together: what counts is the sum of all, so who scores highest on one need not get it.",
        })  # fmt: skip
    if found.held and not found.facts_then:
        notes.append({
            "zh": "此人的资料之后有过批量修改，无法还原到分配时，条件按现在的资料判断。",
            "en": "The person's record was changed in bulk since; conditions are judged by what it says now.",
        })  # fmt: skip
    if found.held and not found.rules_then:
        notes.append({
            "zh": "分配时的策略已无法还原，条件按现行策略判断。",
            "en": "The policy of then cannot be put together any more; conditions are those of today's.",
        })  # fmt: skip
    return notes


def _masked(found: WhyNot, who: Label) -> Label:
    mask = next((one.label for one in found.held if one.name == found.by), None)
    if mask is None:
        return {
            "zh": f"{who['zh']}当时未满足某项条件，但现在的资料里已看不出是哪一项",
            "en": _begun(f"{who['en']} did not meet a condition then; what is known now does not tell which"),
        }
    return {
        "zh": f"{who['zh']}当时未满足“{mask['zh']}”",
        "en": _begun(f"{who['en']} did not meet “{mask['en']}” then"),
    }


def _full(found: WhyNot, who: Label) -> Label:
    if found.mine is None:
        return {
            "zh": f"条件都满足，但{who['zh']}名下在跟线索当时已达上限",
            "en": _begun(f"{who['en']} met every condition, but was at the limit of open records"),
        }
    has = f"{found.mine.load}/{found.mine.cap}"
    return {
        "zh": f"条件都满足，但{who['zh']}名下在跟线索当时已达上限（{has}）",
        "en": _begun(f"{who['en']} met every condition, but was at the limit of open records ({has})"),
    }


def _weighed(found: WhyNot, who: Label, chosen: Label | None, open_numbers: bool) -> Label:
    name = chosen or {"zh": "当选的同事", "en": "the one who was chosen"}
    if found.mine is not None and found.mine.value is None:
        return _full(found, who)
    first = found.terms[0] if found.terms else None
    if found.mine is None or found.theirs is None or first is None:
        return {
            "zh": f"{who['zh']}符合全部条件，但综合得分不如{name['zh']}",
            "en": _begun(f"{who['en']} met every condition, but stood below {name['en']}"),
        }
    if (found.theirs.value or 0.0) < (found.mine.value or 0.0):
        return _ahead(found, who)
    if first.gain <= 0:
        return {
            "zh": f"{who['zh']}与{name['zh']}得分相同，轮到了更久没有分到线索的人",
            "en": _begun(
                f"{who['en']} and {name['en']} were worth the same; it went to who had waited longer"
            ),
        }
    return _behind(first, who, name, open_numbers)


def _ahead(found: WhyNot, who: Label) -> Label:
    if found.kept:
        return {
            "zh": f"{who['zh']}符合全部条件，单看这一条得分更高；整批合计起来给了别人",
            "en": _begun(
                f"{who['en']} met every condition and stood higher on this one; for all together it went elsewhere"
            ),
        }
    return {
        "zh": f"{who['zh']}符合全部条件，分配时得分不在前列；按当前数据重算，已超过当选的同事",
        "en": _begun(
            f"{who['en']} met every condition but was not among the best then; worked out now, it would stand higher"
        ),
    }


def _behind(first: Term, who: Label, name: Label, open_numbers: bool) -> Label:
    label = PARTS.get(first.name, {"zh": first.name, "en": first.name})
    zh, en = "", ""
    if open_numbers:
        zh = f"（{first.mine:.2f} 对 {first.theirs:.2f}）"
        en = f" ({first.mine:.2f} against {first.theirs:.2f})"
    return {
        "zh": f"{who['zh']}符合全部条件，但综合得分低于{name['zh']}，差距主要在{label['zh']}{zh}",
        "en": _begun(
            f"{who['en']} met every condition, but stood below {name['en']}, most of all by {label['en']}{en}"
        ),
    }


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]
