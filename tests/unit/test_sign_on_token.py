"""An ID token is taken only if this issuer made it for us, now, in answer to our question."""

import base64
import hmac
from datetime import UTC, datetime
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from yingdan.base import Problem
from yingdan.connectors.sign_on import judge

NOW = datetime(2026, 11, 27, 4, tzinfo=UTC)
OURS = RSAKey.generate_key(2048, {"kid": "one"})
STRANGE = RSAKey.generate_key(2048, {"kid": "one"})
ISSUER = "https://sso.corp.cn"


def made(key: Any = OURS, alg: str = "RS256", **claims: Any) -> str:
    at = int(NOW.timestamp())
    body = {"iss": ISSUER, "aud": "yingdan", "sub": "u1", "iat": at, "exp": at + 300, "nonce": "n", **claims}
    body = {name: value for name, value in body.items() if value is not None}
    return jwt.encode({"alg": alg, "kid": "one"}, body, key, algorithms=[alg])


def taken(token: Any, nonce: str = "n") -> dict[str, Any]:
    keys = KeySet([RSAKey.import_key(OURS.as_dict(private=False))])
    return judge(token, keys, issuer=ISSUER, client="yingdan", nonce=nonce, now=NOW)


def test_a_token_for_us_is_taken_also_among_others_when_it_names_us() -> None:
    assert taken(made())["sub"] == "u1"
    assert taken(made(aud=["yingdan", "erp"], azp="yingdan"))["sub"] == "u1"


def signed_with_the_public_key() -> str:
    """By hand, since the libraries know better."""
    head = base64.urlsafe_b64encode(b'{"alg":"HS256","kid":"one"}').decode().rstrip("=")
    said = f"{head}.{made().split('.')[1]}"
    mac = hmac.digest(OURS.as_pem(private=False), said.encode(), "sha256")
    return f"{said}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"


AT = int(NOW.timestamp())


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    "token",
    [
        pytest.param(made(STRANGE), id="another key"),
        pytest.param(signed_with_the_public_key(), id="HMAC with the public key"),
        pytest.param(made(iss="https://sso.evil.cn"), id="another issuer"),
        pytest.param(made(aud="erp"), id="for another"),
        pytest.param(made(aud=["yingdan", "erp"]), id="for several and no azp"),
        pytest.param(made(azp="erp"), id="asked for by another"),
        pytest.param(made(exp=AT - 120), id="over"),
        pytest.param(made(exp=None), id="without an end"),
        pytest.param(made(iat=AT + 600), id="of the future"),
        pytest.param(made(iat=AT - 7200), id="old"),
        pytest.param(made(nonce="other"), id="answer to another question"),
        pytest.param(made(nonce=None), id="answer to no question"),
        pytest.param(made(sub=""), id="of nobody"),
        pytest.param(made().rsplit(".", 1)[0] + ".", id="signature cut off"),
        pytest.param("eyJhbGciOiJub25lIn0." + made().split(".")[1] + ".", id="alg none"),
        pytest.param("x" * 100_000, id="huge"),
        pytest.param(None, id="none at all"),
        pytest.param("a.b.c", id="no token"),
    ],
)
def test_any_other_token_is_refused(token: Any) -> None:
    with pytest.raises(Problem) as refused:
        taken(token)
    assert refused.value.slug == "sign-on-token-is-faulty"


def test_without_a_question_of_ours_nothing_is_taken() -> None:
    with pytest.raises(Problem):
        taken(made(nonce=""), nonce="")
