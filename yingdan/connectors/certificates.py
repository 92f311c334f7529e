"""A certificate by which we prove to a server who we are (mutual TLS): read when it is kept, put on when we connect.

The private key is a secret like a password: sealed at rest. TLS reads keys from files only, so for the moment of reading it lies in a folder of
ours, locked with words that are drawn for that moment and forgotten.
"""

import ssl
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from typing import NamedTuple

from yingdan.base import Fault, Problem
from yingdan.connectors.callbacks import CallbackSecret

MOST = 20_000


class ClientCertificate(NamedTuple):
    """`chain`: the certificate and those between it and the authority (PEM); `private_key`: PEM, without a password."""

    chain: str
    private_key: str


class CertifiedSecret(CallbackSecret, frozen=True):
    """A password, perhaps empty, with the certificate that goes with it."""

    certificate: str = ""
    private_key: str = ""

    @property
    def certified(self) -> ClientCertificate | None:
        return ClientCertificate(self.certificate, self.private_key) if self.certificate else None


def certified_by(secret: CallbackSecret, certificate: ClientCertificate | None) -> CallbackSecret:
    """A secret with a certificate, where there is one. Without it stays as it was: by its words it is known again."""
    if certificate is None:
        return secret
    return CertifiedSecret(secret.token, secret.key, secret.owner, *certificate)


def certificate_of(given: Mapping[str, str], now: datetime) -> ClientCertificate | None:
    """`certificate` and `private_key` of what was given; None where neither is. Problems (422): client-certificate-is-faulty,
    client-key-is-faulty, client-key-does-not-fit, client-certificate-is-over."""
    chain, key = (str(given.get(name) or "").strip() for name in ("certificate", "private_key"))
    if not chain and not key:
        return None
    from cryptography import x509  # only those who have such a channel need it in memory
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization

    try:
        first = x509.load_pem_x509_certificates(chain[:MOST].encode())[0]
    except ValueError:
        raise _problem("client-certificate-is-faulty", "certificate") from None
    try:
        private = serialization.load_pem_private_key(key[:MOST].encode(), None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise _problem("client-key-is-faulty", "private_key") from None
    form = serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    if private.public_key().public_bytes(*form) != first.public_key().public_bytes(*form):
        raise _problem("client-key-does-not-fit", "private_key")
    if first.not_valid_after_utc <= now:
        raise _problem(
            "client-certificate-is-over", "certificate", day=f"{first.not_valid_after_utc:%Y-%m-%d}"
        )
    return ClientCertificate(f"{chain}\n", f"{key}\n")


def _problem(slug: str, member: str, **params: str) -> Problem:
    return Problem(slug, 422, faults=[Fault(f"/{member}", slug, params)], **params)


def put_on(context: ssl.SSLContext, certificate: ClientCertificate) -> None:
    """From now on connections of this context show the certificate."""
    from cryptography.hazmat.primitives import serialization

    private = serialization.load_pem_private_key(certificate.private_key.encode(), None)
    words = token_hex(32)
    locked = private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(words.encode()),
    )
    with TemporaryDirectory() as folder:
        path = Path(folder) / "client.pem"
        path.touch(mode=0o600)
        path.write_bytes(locked + b"\n" + certificate.chain.encode())
        context.load_cert_chain(path, password=words)
