"""Access reviews: every role and temporary grant of people is looked at by who leads them, until a day; the result is kept.

In: who starts one, answers. Out: reviews with their items, roles and grants taken away, `access.review_*` events, notices.
Must not know: how a scope is made, screens.
"""

from yingdan.work.reviewing.campaign import (
    ABILITY,
    answer_item,
    items_for,
    review_for,
    start_review,
    told_for,
)
from yingdan.work.reviewing.closing import review_ticker
from yingdan.work.reviewing.store import SCHEMA, Item, Review, Told, list_reviews

__all__ = [
    "ABILITY",
    "SCHEMA",
    "Item",
    "Review",
    "Told",
    "answer_item",
    "items_for",
    "list_reviews",
    "review_for",
    "review_ticker",
    "start_review",
    "told_for",
]
