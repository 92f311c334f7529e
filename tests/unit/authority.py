"""An authority that vouches for those who connect: certificates with their keys, as PEM."""

from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DAY = timedelta(days=1)


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


class Authority:
    """Issues certificates by its own, `pem`."""

    def __init__(self, name: str) -> None:
        self._name, self._key = _named(name), ec.generate_private_key(ec.SECP256R1())
        self.pem = self._signed(self._name, self._key.public_key(), 2, True)

    def _signed(self, name: x509.Name, key: ec.EllipticCurvePublicKey, days: int, authority: bool) -> str:
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(datetime.now(UTC) - 3 * DAY)
            .not_valid_after(datetime.now(UTC) + days * DAY)
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
            .sign(self._key, hashes.SHA256())
        )
        return made.public_bytes(serialization.Encoding.PEM).decode()

    def issue(self, name: str, days: int = 2) -> dict[str, str]:
        """{certificate, private_key} of somebody, good for so many days from now on."""
        key = ec.generate_private_key(ec.SECP256R1())
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return {
            "certificate": self._signed(_named(name), key.public_key(), days, False),
            "private_key": private.decode(),
        }
