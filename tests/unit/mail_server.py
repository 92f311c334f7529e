"""A real mail server (Dovecot) for one test file: one mailbox, TLS with a certificate of its own authority, on a free port."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "leads@example.cn", "授权码 p@ss"
_SETTINGS = """
base_dir = {here}/run
state_dir = {here}/state
log_path = {here}/log
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <{here}/cert.pem
ssl_key = <{here}/key.pem
default_login_user = nobody
default_internal_user = nobody
default_internal_group = nogroup
first_valid_uid = 0
mail_location = maildir:{here}/mail
mail_uid = nobody
mail_gid = nogroup
first_valid_gid = 0
passdb {{
  driver = passwd-file
  args = {here}/users
}}
userdb {{
  driver = static
  args = uid=nobody gid=nogroup home={here}/home
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
service auth {{
  user = root
}}
service auth-worker {{
  user = root
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


@dataclass
class MailServer:
    """`authority`: the certificate that vouches for it."""

    here: Path
    port: int
    authority: str
    _count: int = 0

    def put(self, mail: bytes, at: float | None = None) -> None:
        """A mail arrives, now or at a moment (seconds)."""
        self._count += 1
        new = self.here / "mail" / "new"
        waiting = self.here / f"{self._count}"
        waiting.write_bytes(mail)
        if at is not None:
            os.utime(waiting, (at, at))
        waiting.rename(new / f"{1_700_000_000 + self._count}.{self._count}.test")

    def renumber(self) -> None:
        """Forget all UIDs: the mailbox gets another UIDVALIDITY."""
        for name in (
            "dovecot-uidlist",
            "dovecot.index",
            "dovecot.index.log",
            "dovecot.index.cache",
            "dovecot-uidvalidity",
        ):
            for path in (self.here / "mail").glob(f"{name}*"):
                path.unlink()


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """Running until the end of the block."""
    here = Path(mkdtemp())  # its processes give up their rights, so it lies where they may look
    here.chmod(0o755)
    port, authority = free_port(), certificate(here)
    for name in ("run", "state", "home", "mail", "mail/new", "mail/cur", "mail/tmp"):
        (here / name).mkdir()
        (here / name).chmod(0o755 if name in ("run", "state") else 0o777)
    settings = here / "dovecot.conf"
    settings.write_text(_SETTINGS.format(here=here, port=port), "utf-8")
    (here / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n", "utf-8")
    process = subprocess.Popen([str(shutil.which("dovecot")), "-F", "-c", str(settings)])
    try:
        await_port(port, process, here / "log")
        yield MailServer(here, port, authority)
    finally:
        process.terminate()
        process.wait(10)
        shutil.rmtree(here, ignore_errors=True)


def can_run() -> bool:
    return os.getuid() == 0 and shutil.which("dovecot") is not None


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def await_port(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(400):
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise RuntimeError(log.read_text("utf-8", "replace") if log.exists() else "the server did not start")


def certificate(here: Path) -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM).decode()
    here.mkdir(parents=True, exist_ok=True)
    (here / "cert.pem").write_text(pem)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (here / "key.pem").write_bytes(secret)
    return pem
