"""The second look 复核: what its owner calls invalid is judged by somebody else before it is closed.

In: a record, who speaks, definitions of the kind `second_look`. Out: values of the record, written through the one door with the
rights of whoever speaks; on restoring another owner, or the pool. Must not know: screens, what a lead is.
"""

from yingdan.decisions.looks.compiled import Look, compile_looks, look_of
from yingdan.decisions.looks.definition import SecondLook
from yingdan.decisions.looks.looking import ACTOR, doubt, judge, may_judge

__all__ = ["ACTOR", "Look", "SecondLook", "compile_looks", "doubt", "judge", "look_of", "may_judge"]
