"""Pictures: files that can be looked at in place. SVG is not among them, because it can carry scripts."""

from collections.abc import Mapping
from typing import Any, ClassVar

from yingdan.fields.field_type import Cast
from yingdan.fields.file import File


class Image(File):
    """Options as for files; types may only narrow what a browser shows safely."""

    name = "image"
    usual: ClassVar[Mapping[str, Any]] = {
        "most": 20,
        "types": ("image/png", "image/jpeg", "image/webp", "image/gif", "image/avif"),
    }
    casts: Mapping[str, Cast] = {}


FIELD_TYPE = Image()
