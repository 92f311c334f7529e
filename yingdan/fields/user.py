"""A colleague. In filters `actor.id` is whoever looks: `seller == actor.id` is "mine"."""

from typing import Any

from yingdan.base import Fault
from yingdan.fields.field_type import Options
from yingdan.fields.reference import Reference


class User(Reference):
    """A reference to a user of the company; no options."""

    name = "user"
    object = "org.user"
    casts: Any = {}

    def check(self, options: Options) -> tuple[Fault, ...]:
        return ()

    def targets(self, options: Options) -> tuple[str, ...]:
        return (self.object,)


FIELD_TYPE = User()
