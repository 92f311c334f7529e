"""The envelopes of office platforms: how WeCom, DingTalk and Feishu sign and seal what they send to an address.

WeCom and DingTalk: base64 of AES-256-CBC over 16 random bytes, the length (4 bytes, most significant first), the message and the name of
who it is for, padded to whole blocks of 32 bytes; the key is base64 in 43 characters, its first half is the initial vector; the signature is SHA-1
over token, timestamp, nonce and envelope in the order of their bytes. Feishu: base64 of an initial vector and AES-256-CBC with the SHA-256
of a pass phrase; the signature is SHA-256 over timestamp, nonce, pass phrase and the body as it came.
Pure functions; what does not fit raises Torn.
"""

from base64 import b64decode, b64encode
from hashlib import sha1, sha256
from hmac import compare_digest

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

_BLOCK = 32
_VECTOR = 16
_LENGTH = 4
KEY_LENGTH = 43


class Torn(ValueError):
    """An envelope that cannot be opened with this key."""


def signature_of(token: str, timestamp: str, nonce: str, envelope: str) -> str:
    """What WeCom and DingTalk write beside an envelope."""
    return sha1("".join(sorted((token, timestamp, nonce, envelope))).encode("utf-8", "replace")).hexdigest()


def lark_signature_of(phrase: str, timestamp: str, nonce: str, body: bytes) -> str:
    """What Feishu writes beside a body."""
    return sha256(f"{timestamp}{nonce}{phrase}".encode("utf-8", "replace") + body).hexdigest()


def same(given: str, made: str) -> bool:
    """Whether two signatures are one, in a time that tells nothing."""
    return compare_digest(given.encode("utf-8", "replace"), made.encode())


def key_bytes(key: str) -> bytes:
    """The 32 bytes of a key in 43 characters. Raises Torn."""
    try:
        found = b64decode(f"{key}=", validate=True) if len(key) == KEY_LENGTH else b""
    except ValueError:
        found = b""
    if len(found) != 32:
        raise Torn("the key is not of 43 characters")
    return found


def open_envelope(key: str, envelope: str) -> tuple[bytes, str]:
    """(message, who it is for). Raises Torn."""
    secret = key_bytes(key)
    plain = _unpadded(_decrypted(secret, secret[:_VECTOR], _unpacked(envelope)), _BLOCK)
    start = _VECTOR + _LENGTH
    length = int.from_bytes(plain[_VECTOR:start], "big")
    if len(plain) < start or start + length > len(plain):
        raise Torn("the length does not fit")
    try:
        return plain[start : start + length], plain[start + length :].decode()
    except UnicodeDecodeError:
        raise Torn("the receiver is no text") from None


def make_envelope(key: str, message: bytes, receiver: str, salt: bytes) -> str:
    """An envelope as WeCom and DingTalk make them. `salt`: 16 random bytes."""
    secret = key_bytes(key)
    plain = salt + len(message).to_bytes(_LENGTH, "big") + message + receiver.encode()
    return b64encode(_encrypted(secret, secret[:_VECTOR], _padded(plain, _BLOCK))).decode()


def open_lark(phrase: str, envelope: str) -> bytes:
    """The message of a Feishu envelope. Raises Torn."""
    packed = _unpacked(envelope)
    return _unpadded(
        _decrypted(sha256(phrase.encode()).digest(), packed[:_VECTOR], packed[_VECTOR:]), _VECTOR
    )


def _unpacked(envelope: str) -> bytes:
    try:
        return b64decode(envelope, validate=True)
    except ValueError:
        raise Torn("the envelope is no base64") from None


def _decrypted(key: bytes, vector: bytes, sealed: bytes) -> bytes:
    if len(vector) != _VECTOR or not sealed or len(sealed) % _VECTOR:
        raise Torn("the envelope is not of whole blocks")
    opening = Cipher(AES(key), CBC(vector)).decryptor()
    return opening.update(sealed) + opening.finalize()


def _encrypted(key: bytes, vector: bytes, plain: bytes) -> bytes:
    sealing = Cipher(AES(key), CBC(vector)).encryptor()
    return sealing.update(plain) + sealing.finalize()


def _padded(plain: bytes, block: int) -> bytes:
    missing = block - len(plain) % block
    return plain + bytes([missing]) * missing


def _unpadded(plain: bytes, block: int) -> bytes:
    missing = plain[-1]
    if not 1 <= missing <= block or plain[-missing:] != bytes([missing]) * missing:
        raise Torn("the padding does not fit")
    return plain[:-missing]
