"""The heat of a page 页面热区: where it is clicked, how far down people come, what they watch, where they give a form up. ADR 0058.

In: a `page_heat` definition, events of the log within the reader's rights, a page, a kind of screen, a period. Out: counts in cells, by
depth, by second and by field, each with the condition of its events. Must not know: pictures, HTTP, how the tracker finds out.
"""

from yingdan.views.heat.asked import Asked, heat_of
from yingdan.views.heat.model import (
    ClicksShown,
    Device,
    FormsShown,
    PagesShown,
    PeopleShown,
    ScrollShown,
    VideosShown,
)
from yingdan.views.heat.pages import clicks, pages, scroll
from yingdan.views.heat.people import people
from yingdan.views.heat.watching import forms, videos

__all__ = [
    "Asked",
    "ClicksShown",
    "Device",
    "FormsShown",
    "PagesShown",
    "PeopleShown",
    "ScrollShown",
    "VideosShown",
    "clicks",
    "forms",
    "heat_of",
    "pages",
    "people",
    "scroll",
    "videos",
]
