"""A stored file sent down as a stream: what its headers promise, whoever it belongs to."""

from collections.abc import AsyncIterator
from urllib.parse import quote

from starlette.responses import StreamingResponse

# What a browser may show in place; everything else is only ever saved.
INLINE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"})


def sent_file(
    pieces: AsyncIterator[bytes],
    name: str,
    size: int,
    media: str,
    *,
    shown: bool = False,
) -> StreamingResponse:
    """`size` bytes called `name`. `shown`: in place, where a browser may show that kind. No cache keeps it: whoever signs out leaves
    nothing of it behind."""
    way = "inline" if shown and media in INLINE else "attachment"
    headers = {
        "Content-Length": str(size),
        "Content-Disposition": f"{way}; filename*=UTF-8''{quote(name, safe='')}",
        # What somebody uploaded runs nothing, even when it is opened by its address.
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "no-store",
    }
    return StreamingResponse(pieces, headers=headers, media_type=media)
