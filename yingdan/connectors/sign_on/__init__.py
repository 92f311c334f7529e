"""Providers of the company's accounts (OpenID Connect): discovery, the exchange of a code, and the judging of an ID token.

In: a provider's definition, a code. Out: what the provider vouches for, or a problem in words.
Must not know: who that is here, sessions, HTTP as a server.
"""

from yingdan.connectors.sign_on.desk import SignOnDesk
from yingdan.connectors.sign_on.id_token import judge

__all__ = ["SignOnDesk", "judge"]
