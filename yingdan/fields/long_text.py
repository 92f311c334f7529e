"""Text of many lines: notes, needs, minutes of meetings."""

from random import Random

from yingdan.fields.field_type import Cast, Options, Traits
from yingdan.fields.text import Text

SENTENCES = ("想了解部署方式和报价。", "预算已批，月底前定。", "需要对接现有的 ERP。", "请安排一次现场演示。")


class LongText(Text):
    name = "long_text"
    longest = 100_000
    traits = Traits(as_told=True, longest=1_000_000, learns="never", maskable=True)
    casts = {each: Cast("{column}::text") for each in ("text", "email", "phone", "url", "choice")}

    def sample(self, options: Options, rng: Random) -> str:
        text = "\n".join(rng.sample(SENTENCES, rng.randint(1, len(SENTENCES))))
        return text[: options.get("max_length") or self.longest].strip()


FIELD_TYPE = LongText()
