"""A provider's word that somebody signed out is heard only if this issuer said it to us, now, and as what it is."""

from datetime import UTC, datetime
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from yingdan.base import Problem
from yingdan.connectors.sign_on import EVENT, judge_logout

NOW = datetime(2026, 11, 27, 4, tzinfo=UTC)
AT = int(NOW.timestamp())
OURS = RSAKey.generate_key(2048, {"kid": "one"})
STRANGE = RSAKey.generate_key(2048, {"kid": "one"})
ISSUER = "https://sso.corp.cn"


def made(key: Any = OURS, typ: str | None = "logout+jwt", **claims: Any) -> str:
    body = {
        "iss": ISSUER, "aud": "yingdan", "sub": "u1", "sid": "s1", "iat": AT, "exp": AT + 120, "jti": "m1",
        "events": {EVENT: {}}, **claims,
    }  # fmt: skip
    body = {name: value for name, value in body.items() if value is not None}
    head = {"alg": "RS256", "kid": "one", **({"typ": typ} if typ else {})}
    return jwt.encode(head, body, key, algorithms=["RS256"])


def heard(token: Any) -> tuple[str, str, str]:
    keys = KeySet([RSAKey.import_key(OURS.as_dict(private=False))])
    found = judge_logout(token, keys, issuer=ISSUER, client="yingdan", now=NOW)
    return found.subject, found.session, found.message


def test_a_person_a_session_or_both_are_heard() -> None:
    assert heard(made()) == ("u1", "s1", "m1")
    assert heard(made(sid=None)) == ("u1", "", "m1")
    assert heard(made(sub=None, aud=["erp", "yingdan"], typ=None)) == ("", "s1", "m1")


@pytest.mark.parametrize(
    "token",
    [
        pytest.param(made(STRANGE), id="another key"),
        pytest.param(made(iss="https://sso.evil.cn"), id="another issuer"),
        pytest.param(made(aud="erp"), id="for another"),
        pytest.param(made(exp=AT - 120), id="over"),
        pytest.param(made(exp=None), id="without an end"),
        pytest.param(made(iat=AT - 7200), id="old"),
        pytest.param(made(iat=AT + 600), id="of the future"),
        pytest.param(made(jti=None), id="without a name"),
        pytest.param(made(jti=""), id="an empty name"),
        pytest.param(made(events=None), id="an ID token"),
        pytest.param(made(events={"http://schemas.openid.net/event/other": {}}), id="another event"),
        pytest.param(made(events={EVENT: True}), id="an event that is no object"),
        pytest.param(made(events=[EVENT]), id="events that are no object"),
        pytest.param(made(nonce="n"), id="an answer to a question"),
        pytest.param(made(sub=None, sid=None), id="about nobody"),
        pytest.param(made(sub=7), id="about a number"),
        pytest.param(made(sid=""), id="about an empty session"),
        pytest.param(made(typ="at+jwt"), id="an access token"),
        pytest.param(made().rsplit(".", 1)[0] + ".", id="signature cut off"),
        pytest.param("a.b.c", id="no token"),
        pytest.param("", id="nothing"),
    ],
)
def test_anything_else_is_not_heard(token: Any) -> None:
    with pytest.raises(Problem) as refused:
        heard(token)
    assert refused.value.slug == "sign-on-token-is-faulty"
