"""A unit of the company. In filters `actor.subtree` holds the units below whoever looks: `unit in actor.subtree`."""

from yingdan.fields.user import User


class Unit(User):
    """A reference to a unit of the company; no options."""

    name = "unit"
    object = "org.unit"


FIELD_TYPE = Unit()
