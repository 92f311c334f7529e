"""What an authenticator and we say to each other (WebAuthn Level 3): options for the browser, and judging what came back. The
library is read in when somebody uses a passkey: it would cost every process its start."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from yingdan.base import Problem

Json = dict[str, Any]
# How long a browser waits for its person, in milliseconds.
WAITS_MS = 120_000


@dataclass(frozen=True, slots=True)
class Site:
    """Where a passkey is good for. `host`: the name that it is bound to (RP id); `origin`: of our pages, as browsers write it."""

    host: str
    origin: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """A passkey that an authenticator has just made. `uses`: its own count, 0 for those that keep none. `synced`: it may stand
    on several devices of its person."""

    credential: bytes
    public_key: bytes
    uses: int
    synced: bool


def draw_challenge() -> str:
    """256 random bits, as base64url."""
    return secrets.token_urlsafe(32)


def making_options(site: Site, user: bytes, login: str, challenge: str, there: Sequence[bytes]) -> Json:
    """What `navigator.credentials.create` takes, binary as base64url. `there`: credentials that must not be made twice."""
    from webauthn import base64url_to_bytes, generate_registration_options
    from webauthn.helpers import options_to_json_dict
    from webauthn.helpers.structs import (
        AuthenticatorSelectionCriteria,
        PublicKeyCredentialDescriptor,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    options = generate_registration_options(
        rp_id=site.host,
        rp_name=site.title or site.host,
        user_id=user,
        user_name=login,
        challenge=base64url_to_bytes(challenge),
        timeout=WAITS_MS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            require_resident_key=True,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=one) for one in there],
    )
    return options_to_json_dict(options)


def using_options(site: Site, challenge: str, only: Sequence[bytes]) -> Json:
    """What `navigator.credentials.get` takes. `only`: one of these; any that the authenticator finds when there are none."""
    from webauthn import base64url_to_bytes, generate_authentication_options
    from webauthn.helpers import options_to_json_dict
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor, UserVerificationRequirement

    options = generate_authentication_options(
        rp_id=site.host,
        challenge=base64url_to_bytes(challenge),
        timeout=WAITS_MS,
        allow_credentials=[PublicKeyCredentialDescriptor(id=one) for one in only] or None,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json_dict(options)


def judge_made(site: Site, challenge: str, credential: Json) -> Made:
    """A passkey from what the browser brought. Who made the authenticator is not asked. Problem passkey-is-faulty 422."""
    from webauthn import base64url_to_bytes, verify_registration_response
    from webauthn.helpers.structs import CredentialDeviceType

    try:
        found = verify_registration_response(
            credential=credential,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except Exception as error:  # whatever foreign bytes do to a parser is a refusal
        raise Problem("passkey-is-faulty", 422) from error
    synced = found.credential_device_type == CredentialDeviceType.MULTI_DEVICE
    return Made(found.credential_id, found.credential_public_key, found.sign_count, synced)


def credential_of(credential: Json) -> bytes:
    """Which passkey the browser says it is; empty for what cannot be read."""
    from webauthn import base64url_to_bytes

    try:
        return base64url_to_bytes(str(credential.get("rawId", "")))
    except ValueError:
        return b""


def judge_used(site: Site, challenge: str, credential: Json, public_key: bytes, user: bytes) -> int:
    """The count of uses that the authenticator tells. The person was verified by it (a finger, a face, a PIN). Whether the count
    may be is judged where the last one stands. Problem passkey-is-unknown 401."""
    from webauthn import base64url_to_bytes, verify_authentication_response

    try:
        told = credential["response"].get("userHandle")
        if told and base64url_to_bytes(told) != user:
            raise Problem("passkey-is-unknown", 401)
        found = verify_authentication_response(
            credential=credential,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=public_key,
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except Problem:
        raise
    except Exception as error:  # as above
        raise Problem("passkey-is-unknown", 401) from error
    return found.new_sign_count
