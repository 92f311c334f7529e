"""Cookies: what they are called, and how browsers are told to keep them. Scripts reach none of them."""

from fastapi import Request
from starlette.responses import Response

from yingdan.base import Settings

SESSION = "yd_session"
DEVICE = "yd_device"  # a mark of its own for each browser
DAY_S = 86_400


def cookie_name(name: str, settings: Settings) -> str:
    """Behind TLS the prefix binds a cookie to this very host: no subdomain and no page without TLS can plant one."""
    return f"__Host-{name}" if settings.over_tls else name


def kept(request: Request, name: str, settings: Settings) -> str:
    """What the browser sent, empty when it has none."""
    return request.cookies.get(cookie_name(name, settings), "")


def hand_over(response: Response, name: str, text: str, days: float, settings: Settings) -> None:
    """Have the browser keep a text."""
    response.set_cookie(
        cookie_name(name, settings), text, max_age=int(days * DAY_S), httponly=True, samesite="lax",
        secure=settings.over_tls, path="/",
    )  # fmt: skip


def take_back(response: Response, name: str, settings: Settings) -> None:
    """Have the browser forget it."""
    told = cookie_name(name, settings)
    response.delete_cookie(told, path="/", secure=settings.over_tls, httponly=True, samesite="lax")
