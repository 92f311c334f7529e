"""Money: an exact amount with a currency."""

import re
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any, ClassVar

from yingdan.base import Fault
from yingdan.fields.decimal import fit, plain, read_number
from yingdan.fields.field_type import Cast, OneColumn, Options, Refused, Traits

CURRENCY = re.compile(r"[A-Z]{3}")
SIGNS = {"CNY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "HKD": "HK$", "JPY": "JP¥"}
HOME = "CNY"


@dataclass(frozen=True, slots=True)
class Money:
    """An amount with at most four decimal places, in units of an ISO 4217 currency."""

    amount: Decimal
    currency: str = HOME


class MoneyType(OneColumn):
    """Options: currency (what an amount without one is in, default CNY), min, max of the amount."""

    name = "money"
    expression_type = "money"
    schema: ClassVar = {
        "type": "object",
        "properties": {"amount": {"type": "string"}, "currency": {"type": "string"}},
        "required": ["amount", "currency"],
    }
    traits = Traits(as_stored=False, adds=True, extremes=True)
    casts = {
        "decimal": Cast("{column}::numeric(20,4)", "abs({column}) < 1e16"),
        "integer": Cast("{column}::numeric(20,4)", "abs({column}) < 1e16"),
    }

    def columns(self, options: Options, name: str) -> tuple[tuple[str, str], ...]:
        return ((name, "numeric(20,4)"), (f"{name}_currency", "char(3)"))

    def check(self, options: Options) -> tuple[Fault, ...]:
        currency = options.get("currency", HOME)
        if isinstance(currency, str) and CURRENCY.fullmatch(currency):
            return ()
        return (Fault(at="/currency", slug="currency-is-unknown", params={"currency": str(currency)[:20]}),)

    def load(self, wire: Any, options: Options) -> Money | None:
        currency = options.get("currency", HOME)
        if isinstance(wire, Money):
            wire, currency = wire.amount, wire.currency
        elif isinstance(wire, dict):
            currency = wire.get("currency") or currency
            wire = wire.get("amount")
        amount = read_number(wire)
        if amount is None:
            return None
        if not isinstance(currency, str) or not CURRENCY.fullmatch(currency):
            raise Refused("currency-is-unknown", currency=str(currency)[:20])
        amount = fit(amount, 20, 4)
        low, high = options.get("min"), options.get("max")
        if low is not None and amount < Decimal(str(low)):
            raise Refused("number-is-too-small", min=str(low))
        if high is not None and amount > Decimal(str(high)):
            raise Refused("number-is-too-large", max=str(high))
        return Money(amount, currency)

    def dump(self, value: Money | None, options: Options) -> Any:
        return None if value is None else {"amount": amount_text(value.amount), "currency": value.currency}

    def to_row(self, value: Money | None) -> tuple[Any, ...]:
        return (None, None) if value is None else (value.amount, value.currency)

    def from_row(self, row: tuple[Any, ...]) -> Money | None:
        return None if row[0] is None else Money(row[0], row[1] or HOME)

    def sort_key(self, value: Money) -> Any:
        return value.amount

    def text(self, value: Money | None, locale: str, options: Options) -> str:
        if value is None:
            return ""
        whole, point, cents = amount_text(value.amount).partition(".")
        sign = SIGNS.get(value.currency, f"{value.currency} ")
        minus = "-" if whole.startswith("-") else ""
        return f"{minus}{sign}{int(whole.lstrip('-')):,}{point}{cents}"

    def sample(self, options: Options, rng: Random) -> Money:
        low = int(Decimal(str(options.get("min", 0))))
        high = int(Decimal(str(options.get("max", max(low, 0) + 1_000_000))))
        return Money(fit(Decimal(rng.randint(min(low, high), high)), 20, 4), options.get("currency", HOME))


def amount_text(amount: Decimal) -> str:
    """Digits with at least two decimal places: `1.00`, `0.0001`."""
    whole, _, cents = plain(amount).partition(".")
    return f"{whole}.{cents:0<2}"


FIELD_TYPE = MoneyType()
