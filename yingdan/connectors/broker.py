"""A broker of devices: where it stands, and one connection to it over MQTT (5.0 or 3.1.1) that acknowledges only what it is told to.

The network has a thread of its own (paho); what arrives is handed over to the loop and waits there. A broker sends on only so much that is not
acknowledged, so what waits stays small without anybody being held up.
"""

import asyncio
import re
import ssl
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any, Literal

import msgspec

from yingdan.base import Fault, Problem
from yingdan.connectors.certificates import ClientCertificate, put_on
from yingdan.connectors.text import clean_text

UNDER_WAY = 100
"""Messages that a broker sends before the first of them is acknowledged."""
PATIENCE_S, ALIVE_S = 15.0, 30
_LOOSE_MOST = 5_000
_PACKET_MOST = 4 * 1_048_576
_DAY_S = 86_400
_HOST = re.compile(r"[A-Za-z0-9._:-]{1,200}")
_NEARBY = (".local", ".lan", ".internal", ".localdomain")
_ALERT = re.compile(
    r"ALERT_(CERTIFICATE|BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|NO_CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED)"
)
"""How TLS says that it does not take our certificate, or wants one."""
_SIGN_IN, _VERSION, _TAKEN = (134, 135, 138), 132, 142


class BrokerSettings(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Where a broker is and what of it we want. `topics`: filters, `+` one level, `#` all that follow. `event`: paths of what a message
    calls itself, else it is called by the filter it matched; `at`: paths of its moment. `kept_days`: how long the broker keeps what comes while we
    are away (MQTT 5.0). `client`: the client id, where the broker prescribes one. `authority`: certificate (PEM) of a company's own authority."""

    host: str
    topics: list[str]
    user: str = ""
    port: int = 8883
    security: Literal["tls", "plain"] = "tls"
    version: Literal["5.0", "3.1.1"] = "5.0"
    event: list[str] = []
    at: list[str] = []
    kept_days: int = 7
    client: str = ""
    authority: str | None = None

    @property
    def called(self) -> str:
        """By what a session at this broker is known."""
        return f"{self.user}@{self.host}:{self.port}/{self.client}"


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it arrived. `number`: by which it is acknowledged, 0 when nobody waits for that; `again`: the broker says that it may have
    been sent before; `kept`: it lay at the broker for whoever comes."""

    topic: str
    payload: bytes
    number: int
    again: bool
    kept: bool


def check_broker(given: BrokerSettings) -> list[Fault]:
    """What is wrong with it as a part of a definition."""
    faults = []
    if not _HOST.fullmatch(given.host) or not 0 < given.port < 65_536:
        faults.append(Fault("/broker/host", "broker-address-is-faulty"))
    elif given.security == "plain" and not is_nearby(given.host):
        faults.append(Fault("/broker/security", "broker-needs-tls"))
    if not 0 <= given.kept_days <= 365:
        faults.append(Fault("/broker/kept_days", "broker-keeping-is-faulty"))
    if not 1 <= len(given.topics) <= 50:
        faults.append(Fault("/broker/topics", "broker-topics-are-missing"))
    faults += [
        Fault(f"/broker/topics/{place}", "broker-topic-is-faulty", {"topic": one[:200]})
        for place, one in enumerate(given.topics)
        if not is_filter(one)
    ]
    faults += [
        Fault(f"/broker/{name}/{place}", "mapping-path-is-empty", {"field": name})
        for name, paths in (("event", given.event), ("at", given.at))
        for place, path in enumerate(paths)
        if not path
    ]
    return faults


def is_nearby(host: str) -> bool:
    """Whether a host is this machine or in the house, where a connection without TLS may do."""
    try:
        return ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith(_NEARBY)


def is_filter(text: str) -> bool:
    """Whether a text is a filter of topics (MQTT 5.0, 4.7)."""
    levels = text.split("/")
    whole = all(one in ("+", "#") or not ({"+", "#"} & set(one)) for one in levels)
    return bool(text) and "\x00" not in text and len(text) <= 500 and whole and "#" not in levels[:-1] and levels[0] != "$share"  # fmt: skip


def matches(filter: str, topic: str) -> bool:
    """Whether a topic falls under a filter; topics that begin with `$` need to be named."""
    wanted, given = filter.split("/"), topic.split("/")
    if topic.startswith("$") and wanted[0] in ("+", "#"):
        return False
    for place, one in enumerate(wanted):
        if one == "#":
            return True
        if place >= len(given) or one not in ("+", given[place]):
            return False
    return len(wanted) == len(given)


def _out_of_reach(reason: str) -> Problem:
    if _ALERT.search(reason):
        return Problem("broker-refused-certificate", 502)
    return Problem("broker-is-out-of-reach", 502, reason=reason[:200])


class Connection:
    """One connection to a broker. `lasting`: the broker keeps the session, and what comes for it, when the connection ends."""

    def __init__(
        self,
        given: BrokerSettings,
        password: str,
        client: str,
        *,
        certificate: ClientCertificate | None = None,
        lasting: bool = True,
    ) -> None:
        self._given = given
        self._certificate = certificate
        self._said = ""  # what the network's thread last told of its troubles
        self._lasting = lasting
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[Message] = deque()
        self._stir = asyncio.Event()
        self._lost: Problem | None = None
        self._opened: asyncio.Future[bool] = self._loop.create_future()
        self._granted: dict[int, asyncio.Future[list[int]]] = {}
        self._client = self._make(given, password, client)

    def _make(self, given: BrokerSettings, password: str, client: str) -> Any:
        import paho.mqtt.client as mqtt  # only those who have such a channel need it in memory

        self._mqtt = mqtt
        newer = given.version == "5.0"
        made = mqtt.Client(
            mqtt.CallbackAPIVersion.VERSION2,
            client_id=client,
            clean_session=None if newer else not self._lasting,
            protocol=mqtt.MQTTv5 if newer else mqtt.MQTTv311,
            reconnect_on_failure=False,
            manual_ack=True,
        )
        made.connect_timeout = PATIENCE_S
        if given.user:
            made.username_pw_set(given.user, password or None)
        if given.security == "tls":
            context = ssl.create_default_context(cadata=given.authority)
            if self._certificate is not None:
                put_on(context, self._certificate)
            made.tls_set_context(context)
        made.on_log = self._troubled
        made.on_connect = lambda _c, _u, flags, code, _p: self._tell(
            self._greeted, flags.session_present, code
        )
        made.on_subscribe = lambda _c, _u, number, codes, _p: self._tell(
            self._answered, number, [one.value for one in codes]
        )
        made.on_disconnect = lambda _c, _u, _f, code, _p: self._tell(self._ended, code)
        made.on_message = lambda _c, _u, message: self._tell(self._arrived, message)
        return made

    def _tell(self, what: Callable[..., None], *about: Any) -> None:
        """From the network's thread to the loop."""
        with suppress(RuntimeError):  # the loop is closed: the process ends
            self._loop.call_soon_threadsafe(what, *about)

    async def open(self) -> bool:
        """Whether the broker still knew the session. Problems (502): broker-is-out-of-reach, broker-is-not-trusted, broker-refused-sign-in,
        broker-refused-certificate, broker-hung-up, broker-speaks-another-version."""
        given, newer = self._given, self._given.version == "5.0"
        about: dict[str, Any] = (
            {"clean_start": not self._lasting, "properties": self._wishes()} if newer else {}
        )
        try:
            async with asyncio.timeout(2 * PATIENCE_S):
                await asyncio.to_thread(self._client.connect, given.host, given.port, ALIVE_S, **about)
                self._client.loop_start()
                return await self._opened
        except ssl.SSLCertVerificationError as error:
            raise Problem("broker-is-not-trusted", 502, reason=str(error.verify_message)[:200]) from error
        except (OSError, ValueError) as error:
            raise _out_of_reach(str(error) or given.host) from error

    def _wishes(self) -> Any:
        from paho.mqtt.packettypes import PacketTypes
        from paho.mqtt.properties import Properties

        made: Any = Properties(PacketTypes.CONNECT)
        made.ReceiveMaximum = UNDER_WAY
        made.MaximumPacketSize = _PACKET_MOST
        if self._lasting:
            made.SessionExpiryInterval = self._given.kept_days * _DAY_S
        return made

    async def subscribe(self, topics: Sequence[str], left: Sequence[str] = ()) -> None:
        """Ask for topics, at least once, and no longer for those `left`. Problem broker-refused-topics 502."""
        if left:
            self._client.unsubscribe(list(left))
        if self._given.version == "5.0":
            asked: list[Any] = [
                (one, self._mqtt.SubscribeOptions(qos=1, retainHandling=1))  # what lies there, but once
                for one in topics
            ]
        else:
            asked = [(one, 1) for one in topics]
        code, number = self._client.subscribe(asked)
        if code != 0:
            raise self._lost or Problem("broker-is-out-of-reach", 502, reason=str(code))
        answer = self._granted.setdefault(number, self._loop.create_future())
        try:
            async with asyncio.timeout(PATIENCE_S):
                codes = await answer
        except TimeoutError:
            raise Problem("broker-is-out-of-reach", 502, reason=self._given.host) from None
        refused = [one for one, code in zip(topics, codes, strict=True) if code >= 128]
        if refused:
            raise Problem("broker-refused-topics", 502, topics=", ".join(refused)[:200])

    async def next(self, most: int, most_bytes: int, wait_s: float) -> list[Message]:
        """What arrived, as soon as something did; nothing after a while. Raises the Problem with which the connection ended."""
        if not self._waiting and self._lost is None:
            self._stir.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(wait_s):
                    await self._stir.wait()
        if not self._waiting and self._lost is not None:
            raise self._lost
        found: list[Message] = []
        size = 0
        while self._waiting and len(found) < most and size < most_bytes:
            found.append(self._waiting.popleft())
            size += len(found[-1].payload)
        return found

    def acknowledge(self, messages: Sequence[Message]) -> None:
        """Tell the broker that these are ours now."""
        for one in messages:
            if one.number:
                self._client.ack(one.number, 1)

    async def close(self, *, forget: bool = False) -> None:
        """End the connection. `forget`: the broker need not keep anything for us any more (MQTT 5.0)."""
        about: dict[str, Any] = {}
        if forget and self._given.version == "5.0":
            from paho.mqtt.packettypes import PacketTypes
            from paho.mqtt.properties import Properties

            properties: Any = Properties(PacketTypes.DISCONNECT)
            properties.SessionExpiryInterval = 0
            about = {"properties": properties}
        if self._client.is_connected():
            self._client.disconnect(**about)
        await asyncio.to_thread(self._client.loop_stop)

    # What the network tells, on the loop.

    def _greeted(self, known: bool, code: Any) -> None:
        if not code.is_failure:
            problem = None
        elif code.value in _SIGN_IN:
            problem = Problem("broker-refused-sign-in", 502, reason=str(code))
        elif code.value == _VERSION:
            problem = Problem("broker-speaks-another-version", 502, version=self._given.version)
        else:
            problem = Problem("broker-is-out-of-reach", 502, reason=str(code))
        if problem is not None:
            self._end(problem)
        elif not self._opened.done():
            self._opened.set_result(known)

    def _answered(self, number: int, codes: list[int]) -> None:
        answer = self._granted.setdefault(number, self._loop.create_future())
        if not answer.done():
            answer.set_result(codes)

    def _arrived(self, message: Any) -> None:
        try:
            topic = clean_text(message.topic)
        except UnicodeDecodeError:
            topic = ""
        if message.qos == 0 and len(self._waiting) >= _LOOSE_MOST:
            return  # sent without a promise, and nobody keeps up
        number = message.mid if message.qos else 0
        self._waiting.append(
            Message(topic, bytes(message.payload), number, bool(message.dup), bool(message.retain))
        )
        self._stir.set()

    def _ended(self, code: Any) -> None:
        if code.value == _TAKEN:
            self._end(Problem("broker-session-is-taken", 409))
        else:
            self._end(self._cut_off(str(code)))

    def _cut_off(self, reason: str) -> Problem:
        """Why the connection ended by itself. Before the greeting TLS 1.3 tells it in an alert, if the broker waits until that is read."""
        if self._opened.done() or self._given.security != "tls":
            return _out_of_reach(reason)
        return _out_of_reach(self._said) if self._said else Problem("broker-hung-up", 502)

    def _troubled(self, _client: Any, _about: Any, _level: int, words: str) -> None:
        """On the network's thread; nowhere else paho says what an alert was."""
        if _ALERT.search(words):
            self._said = words

    def _end(self, problem: Problem) -> None:
        self._lost = self._lost or problem
        self._stir.set()
        waiting: list[asyncio.Future[Any]] = [self._opened, *self._granted.values()]
        for one in waiting:
            if not one.done():
                one.set_exception(self._lost)
                one.exception()  # perhaps nobody waits for it any more
