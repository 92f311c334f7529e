"""Providers of the company's accounts: OpenID Connect, WeCom, DingTalk and Feishu; one flow each, behind one desk.

In: a provider's definition, a code. Out: where to send a person, whom the provider vouches for, or a problem in words.
Must not know: who that is here, sessions, HTTP as a server.
"""

from yingdan.connectors.sign_on.desk import SignOnDesk
from yingdan.connectors.sign_on.id_token import judge
from yingdan.connectors.sign_on.logout_token import EVENT, judge_logout
from yingdan.connectors.sign_on.model import Vouched

__all__ = ["EVENT", "SignOnDesk", "Vouched", "judge", "judge_logout"]
