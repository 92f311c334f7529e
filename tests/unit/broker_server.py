"""A real broker (Mosquitto) for one test file: a password, TLS with a certificate of its own authority, sessions that survive it."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from tests.unit.authority import Authority
from tests.unit.mail_server import await_port, certificate, free_port

USER, PASSWORD = "crm", "口令 p@ss"
_SETTINGS = """
listener {port} 127.0.0.1
certfile {here}/cert.pem
keyfile {here}/key.pem
allow_anonymous false
password_file {here}/users
acl_file {here}/rights
persistence true
persistence_location {here}/
max_queued_messages 10000
log_dest file {here}/log
"""
# Who connects is called as his certificate says; nobody else is let in.
_CERTIFIED = """
cafile {here}/clients.pem
require_certificate true
use_identity_as_username true
"""
_RIGHTS = f"user {USER}\ntopic readwrite devices/#\n"


@dataclass
class Broker:
    """`authority`: the certificate that vouches for it."""

    here: Path
    port: int
    authority: str
    certified: bool = False

    def send(self, *told: tuple[str, str]) -> None:
        """Devices send, at least once: (topic, payload)."""
        import paho.mqtt.publish as publishing

        publishing.multiple(
            [(topic, payload, 1, False) for topic, payload in told],
            "localhost",
            self.port,
            auth=None if self.certified else {"username": USER, "password": PASSWORD},
            tls={
                "ca_certs": str(self.here / "cert.pem"),
                **(
                    {"certfile": str(self.here / "device.pem"), "keyfile": str(self.here / "device.key")}
                    if self.certified
                    else {}
                ),
            },
        )


def program(name: str) -> str | None:
    return shutil.which(name, path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin:/opt/homebrew/sbin")


@contextmanager
def broker(clients: Authority | None = None) -> Iterator[Broker]:
    """Running until the end of the block. With `clients` it takes nobody whom that authority does not vouch for, and no passwords."""
    here = Path(mkdtemp())  # it gives up its rights, so it lies where it may look
    here.chmod(0o777)
    port, authority = free_port(), certificate(here)
    (here / "users").touch()
    subprocess.run([str(program("mosquitto_passwd")), "-b", str(here / "users"), USER, PASSWORD], check=True)
    (here / "rights").write_text(_RIGHTS, "utf-8")
    settings = _SETTINGS + (_CERTIFIED if clients else "")
    if clients:
        device = clients.issue(USER)
        (here / "clients.pem").write_text(clients.pem)
        (here / "device.pem").write_text(device["certificate"])
        (here / "device.key").write_text(device["private_key"])
    (here / "settings").write_text(settings.format(here=here, port=port), "utf-8")
    for path in here.iterdir():
        path.chmod(0o644)
    process = subprocess.Popen([str(program("mosquitto")), "-c", str(here / "settings")])
    try:
        await_port(port, process, here / "log")
        yield Broker(here, port, authority, clients is not None)
    finally:
        process.terminate()
        process.wait(10)
        shutil.rmtree(here, ignore_errors=True)
