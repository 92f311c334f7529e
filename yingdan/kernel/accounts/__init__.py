"""Sign-in accounts, sessions and API tokens: who is knocking.

In: log-ins, passwords, session cookies, bearer secrets. Out: the user id behind them, or a problem.
Must not know: what that user may do (access) or any business object; HTTP, cookies and headers.
"""

from yingdan.kernel.accounts import store, store_directory, store_factors, store_identity, store_passkeys
from yingdan.kernel.accounts.account import (
    GIVEN_LASTS,
    accounts_of,
    change_password,
    close_account,
    confirm_password,
    create_account,
    draw_account,
    find_user,
    forgive_guesses,
    give_password,
    list_accounts,
    login_key,
    login_of,
    open_account,
    rename_account,
)
from yingdan.kernel.accounts.ceremony import Site
from yingdan.kernel.accounts.definition import SIGN_IN_RULE, SignInRule
from yingdan.kernel.accounts.definition_directory import DIRECTORY, Directory, DirectoryGroup
from yingdan.kernel.accounts.definition_sign_on import SIGN_ON, SignOn, SignOnRole
from yingdan.kernel.accounts.device import make_mark, read_mark
from yingdan.kernel.accounts.directory import (
    Group,
    Person,
    bind_person,
    end_group,
    find_taken_back,
    follow,
    groups_of,
    keep_group,
    list_groups,
    list_people,
    meant_for,
    members_of,
    note_followed,
)
from yingdan.kernel.accounts.ending import ENDED
from yingdan.kernel.accounts.factor import (
    begin_totp,
    clear_factors,
    confirm_totp,
    end_totp,
    factors_of,
    renew_recovery,
)
from yingdan.kernel.accounts.guessing import place_of
from yingdan.kernel.accounts.identity import (
    BY_SIGN_ON,
    Proved,
    end_what_was_opened,
    find_identity,
    identities_of,
    keep_provider_secret,
    link_identity,
    provider_secret,
    provider_secrets_made,
    role_for,
    sign_in_by_identity,
    unlink_identity,
)
from yingdan.kernel.accounts.model import (
    AccountSeen,
    Factors,
    LeftThere,
    NewTotp,
    Passkey,
    Session,
    SessionSeen,
    Token,
)
from yingdan.kernel.accounts.passkey import (
    add_passkey,
    begin_passkey,
    begin_passkey_proof,
    begin_passkey_sign_in,
    end_passkey,
    list_passkeys,
    prove_by_passkey,
    rename_passkey,
    sign_in_by_passkey,
)
from yingdan.kernel.accounts.proving import Proving, prove, ways_to_prove
from yingdan.kernel.accounts.rule import Asked, check_networks, check_rules, network_of
from yingdan.kernel.accounts.session import (
    end_session,
    end_sessions,
    find_session,
    list_sessions,
    sign_in,
    sign_in_by_code,
    sign_out,
)
from yingdan.kernel.accounts.ticket import make_ticket, read_ticket, spend_ticket
from yingdan.kernel.accounts.token import create_token, find_token, list_tokens, revoke_token, token_owner
from yingdan.kernel.accounts.turnstile import BUSY, Turnstile

# Where seals lie: schema, table, column.
SEALED = store_factors.SEALED + store_identity.SEALED
SCHEMA = (
    store.SCHEMA
    + store_factors.SCHEMA
    + store_identity.SCHEMA
    + store_passkeys.SCHEMA
    + store_directory.SCHEMA
)

__all__ = [
    "BUSY",
    "AccountSeen",
    "Asked",
    "BY_SIGN_ON",
    "DIRECTORY",
    "Directory",
    "DirectoryGroup",
    "ENDED",
    "Factors",
    "GIVEN_LASTS",
    "Group",
    "LeftThere",
    "NewTotp",
    "Passkey",
    "Person",
    "Proved",
    "Proving",
    "SCHEMA",
    "SEALED",
    "SIGN_IN_RULE",
    "SIGN_ON",
    "Session",
    "SessionSeen",
    "SignInRule",
    "SignOn",
    "SignOnRole",
    "Site",
    "Token",
    "Turnstile",
    "accounts_of",
    "add_passkey",
    "begin_passkey",
    "begin_passkey_proof",
    "begin_passkey_sign_in",
    "begin_totp",
    "bind_person",
    "change_password",
    "check_networks",
    "check_rules",
    "clear_factors",
    "close_account",
    "confirm_password",
    "confirm_totp",
    "create_account",
    "create_token",
    "draw_account",
    "end_group",
    "end_passkey",
    "end_session",
    "end_sessions",
    "end_totp",
    "end_what_was_opened",
    "factors_of",
    "find_identity",
    "find_session",
    "find_taken_back",
    "find_token",
    "find_user",
    "follow",
    "forgive_guesses",
    "give_password",
    "groups_of",
    "identities_of",
    "keep_group",
    "keep_provider_secret",
    "link_identity",
    "list_accounts",
    "list_groups",
    "list_passkeys",
    "list_people",
    "list_sessions",
    "list_tokens",
    "login_key",
    "login_of",
    "make_mark",
    "make_ticket",
    "meant_for",
    "members_of",
    "network_of",
    "note_followed",
    "open_account",
    "place_of",
    "prove",
    "prove_by_passkey",
    "provider_secret",
    "provider_secrets_made",
    "read_mark",
    "read_ticket",
    "rename_account",
    "rename_passkey",
    "renew_recovery",
    "revoke_token",
    "role_for",
    "sign_in",
    "sign_in_by_code",
    "sign_in_by_identity",
    "sign_in_by_passkey",
    "sign_out",
    "spend_ticket",
    "token_owner",
    "unlink_identity",
    "ways_to_prove",
]
