"""Sign-in accounts, sessions and API tokens: who is knocking.

In: log-ins, passwords, session cookies, bearer secrets. Out: the user id behind them, or a problem.
Must not know: what that user may do (access) or any business object; HTTP, cookies and headers.
"""

from yingdan.kernel.accounts.account import change_password, close_account, create_account, open_account
from yingdan.kernel.accounts.model import Session, Token
from yingdan.kernel.accounts.session import find_session, sign_in, sign_out
from yingdan.kernel.accounts.store import SCHEMA
from yingdan.kernel.accounts.token import create_token, find_token, list_tokens, revoke_token, token_owner

__all__ = [
    "SCHEMA",
    "Session",
    "Token",
    "change_password",
    "close_account",
    "create_account",
    "create_token",
    "find_session",
    "find_token",
    "list_tokens",
    "open_account",
    "revoke_token",
    "sign_in",
    "sign_out",
    "token_owner",
]
