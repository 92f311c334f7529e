"""Elasticity 组织弹性: how long rights are lent, how fast help is answered, how long task forces take, how much cells decide themselves.
ADR 0075.

In: requests and task forces within the rights of who asks, temporary grants and their uses. Out: figures by month and war zone.
Must not know: how any of these came about, who looks at them over what wire.
"""

from yingdan.views.elasticity.answer import ElasticityShown, elasticity

__all__ = ["ElasticityShown", "elasticity"]
