"""Books of real outcomes, oldest first: what was known when somebody had to decide, and what became of it. Knows nothing of
the product."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from bench.stack import ROOT

DATA = ROOT.parent / "shared" / "data"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "June", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# What the sales people of x_education fill in after they have talked to a lead, or write when the outcome is known.
XEDU_LEAKS = (
    "Tags", "Lead Quality", "Lead Profile", "Asymmetrique Activity Index", "Asymmetrique Profile Index",
    "Asymmetrique Activity Score", "Asymmetrique Profile Score", "Last Notable Activity",
)  # fmt: skip


class Absent(Exception):
    """The data of a book are not on this machine."""


@dataclass(frozen=True, slots=True)
class Book:
    """`rows` in the order of time with their outcomes; `leaks`: columns that are known to be written
    afterwards; `began_on` and `won_on`, where the set tells them, None for what was never won."""

    name: str
    rows: Sequence[Mapping[str, Any]]
    outcomes: Sequence[bool]
    leaks: frozenset[str] = frozenset()
    began_on: Sequence[date] = ()
    won_on: Sequence[date | None] = ()

    def without(self, names: frozenset[str]) -> list[dict[str, Any]]:
        return [{name: value for name, value in row.items() if name not in names} for row in self.rows]


def _read(*place: str, delimiter: str = ",") -> list[dict[str, str]]:
    path = Path(DATA, *place)
    if not path.is_file():
        raise Absent(f"skipped: {path} is not there")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def _apart(rows: Sequence[Mapping[str, str]], names: Sequence[str]) -> list[dict[str, str]]:
    return [{name: value for name, value in row.items() if name not in names} for row in rows]


def x_education() -> Book:
    """Leads of an education company; a larger number is taken for a newer lead."""
    rows = sorted(_read("x_education", "leads.csv"), key=lambda row: int(row["Lead Number"]))
    outcomes = [row["Converted"] == "1" for row in rows]
    return Book(
        "x_education",
        _apart(rows, ("Prospect ID", "Lead Number", "Converted")),
        outcomes,
        frozenset(XEDU_LEAKS),
    )


def online_shoppers() -> Book:
    """Sessions of a shop by month; within one the order of the file."""
    rows = sorted(_read("online_shoppers", "sessions.csv"), key=lambda row: MONTHS.index(row["Month"]))
    outcomes = [row["Revenue"].upper() == "TRUE" for row in rows]
    return Book("online_shoppers", _apart(rows, ("Revenue",)), outcomes, frozenset({"PageValues"}))


def olist() -> Book:
    """Qualified leads by their first contact: origin, landing page and weekday."""
    rows = sorted(
        _read("olist_marketing", "qualified_leads.csv"),
        key=lambda row: (row["first_contact_date"], row["mql_id"]),
    )
    won = {
        row["mql_id"]: datetime.fromisoformat(row["won_date"]).date()
        for row in _read("olist_marketing", "closed_deals.csv")
    }
    began = [date.fromisoformat(row["first_contact_date"]) for row in rows]
    known = [
        {"origin": row["origin"], "landing_page_id": row["landing_page_id"], "weekday": str(day.weekday())}
        for row, day in zip(rows, began, strict=True)
    ]
    won_on = [won.get(row["mql_id"]) for row in rows]
    return Book("olist_marketing", known, [day is not None for day in won_on], frozenset(), began, won_on)


def olist_deals() -> Book:
    """The same leads with what was written down of the won ones."""
    book, deals = olist(), {row["mql_id"]: row for row in _read("olist_marketing", "closed_deals.csv")}
    order = sorted(
        _read("olist_marketing", "qualified_leads.csv"),
        key=lambda row: (row["first_contact_date"], row["mql_id"]),
    )
    names = [name for name in next(iter(deals.values())) if name != "mql_id"]
    rows = [
        {**known, **{name: deals.get(row["mql_id"], {}).get(name, "") for name in names}}
        for known, row in zip(book.rows, order, strict=True)
    ]
    return replace(book, name="olist_deals", rows=rows, leaks=frozenset(names))


def bank_marketing() -> Book:
    """Calls of a bank in their order; how long a call took is known when it is over."""
    rows = _read("bank_marketing", "contacts.csv")
    return Book(
        "bank_marketing", _apart(rows, ("y",)), [row["y"] == "yes" for row in rows], frozenset({"duration"})
    )


def ibm_win_loss() -> Book:
    """Opportunities by number. Days, ratios and changes of stage are counted up to the closing; the amount is written again
    and the revenue of past years seems to hold the deal itself."""
    rows = sorted(_read("ibm_win_loss", "opportunities.csv"), key=lambda row: int(row["Opportunity Number"]))
    leaks = frozenset(
        ("Opportunity Amount USD", "Revenue From Client Past Two Years", "Elapsed Days In Sales Stage", "Sales Stage Change Count",
         "Total Days Identified Through Closing", "Total Days Identified Through Qualified", "Ratio Days Identified To Total Days",
         "Ratio Days Validated To Total Days", "Ratio Days Qualified To Total Days")
    )  # fmt: skip
    outcomes = [row["Opportunity Result"] == "Won" for row in rows]
    return Book("ibm_win_loss", _apart(rows, ("Opportunity Number", "Opportunity Result")), outcomes, leaks)


def maven_crm() -> Book:
    """Deals by the day they were taken up; one that is not won may be lost or still open, as in a careless export."""
    rows = sorted(
        (row for row in _read("maven_crm", "sales_pipeline.csv") if row["engage_date"]),
        key=lambda row: row["engage_date"],
    )
    began = [date.fromisoformat(row["engage_date"]) for row in rows]
    outcomes = [row["deal_stage"] == "Won" for row in rows]
    leaks = frozenset({"close_date", "close_value", "account"})
    return Book(
        "maven_crm", _apart(rows, ("opportunity_id", "engage_date", "deal_stage")), outcomes, leaks, began
    )


def receivables() -> Book:
    """Invoices by date; paid late or not."""
    rows = _read("accounts_receivable", "invoices.csv")
    days = ("PaperlessDate", "InvoiceDate", "DueDate", "SettledDate")
    told = [row | {day: _american(row[day]).isoformat() for day in days} for row in rows]
    told.sort(key=lambda row: row["InvoiceDate"])
    began = [date.fromisoformat(row["InvoiceDate"]) for row in told]
    outcomes = [int(row["DaysLate"]) > 0 for row in told]
    leaks = frozenset({"SettledDate", "DaysToSettle", "Disputed"})
    return Book("accounts_receivable", _apart(told, ("invoiceNumber", "DaysLate")), outcomes, leaks, began)


def _american(text: str) -> date:
    month, day, year = map(int, text.split("/"))
    return date(year, month, day)
