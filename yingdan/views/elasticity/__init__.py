"""Elasticity 组织弹性: how long rights are lent and where they are used, how fast help is answered, how long task forces take, how much cells
decide themselves, who works together; and what one believes of it, laid beside. ADR 0075, 0077.

In: requests and task forces within the rights of who asks, temporary grants and uses of grants, one's own answers. Out: figures by month
and war zone; index, level and gap of a self-assessment. Must not know: how any of these came about, who looks at them over what wire.
"""

from yingdan.views.elasticity import definition
from yingdan.views.elasticity.answer import elasticity
from yingdan.views.elasticity.assessment import (
    AssessmentOffered,
    AssessmentShown,
    assessment_offered,
    assessment_shown,
)
from yingdan.views.elasticity.below import AssessmentsBelow, assessments_below
from yingdan.views.elasticity.model import ElasticityShown

__all__ = [
    "AssessmentOffered",
    "AssessmentShown",
    "AssessmentsBelow",
    "ElasticityShown",
    "assessment_offered",
    "assessment_shown",
    "assessments_below",
    "definition",
    "elasticity",
]
