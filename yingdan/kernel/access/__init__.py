"""Who may see and do what: grants open rows and fields, guards close them, for SQL and Python from one expression.

In: the catalog's roles, grants and guards; who acts. Out: scopes, visible fields, abilities, and the reasons.
Must not know: how records are read or written, sessions and passwords, HTTP.
"""

from yingdan.kernel.access.definition import ABILITIES, GRANT, GUARD, ROLE, Grant, Guard, Role
from yingdan.kernel.access.explaining import explain, hidden_by, lent_fields, other_roles
from yingdan.kernel.access.model import Actor, Reason, System, TemporaryGrant
from yingdan.kernel.access.names import AccessNames, QuestionNames, object_named, objects_meant
from yingdan.kernel.access.rules import Rule
from yingdan.kernel.access.scope import (
    Scope,
    actor_values,
    may,
    require,
    roles_reading,
    scope,
    visible_fields,
)
from yingdan.kernel.access.store import (
    LEADING,
    all_units,
    count_people,
    load_actor,
    load_actors,
    names_of,
    paths_of,
    people_by_role,
    people_in,
    units_above,
    units_below,
)
from yingdan.kernel.access.store_scope import Clause, condition_sql
from yingdan.kernel.access.store_temporary import SCHEMA as _TEMPORARY
from yingdan.kernel.access.store_temporary import (
    Given,
    add_given,
    asked_for,
    change_given,
    count_asked,
    given_latest,
    given_of_person,
    given_of_record,
    lock_given,
    move_on,
    next_move,
)
from yingdan.kernel.access.store_use import SCHEMA as _USE
from yingdan.kernel.access.store_use import Counted, Used, count_uses, read_counted, uses_from
from yingdan.kernel.access.wording import (
    ACTIONS,
    ACTOR_WORDS,
    condition_words,
    grant_words,
    guard_words,
    matrix,
    roles,
)

SCHEMA = _TEMPORARY + _USE

__all__ = [
    "Counted",
    "Used",
    "count_uses",
    "read_counted",
    "uses_from",
    "ABILITIES",
    "ACTIONS",
    "ACTOR_WORDS",
    "GRANT",
    "GUARD",
    "Given",
    "LEADING",
    "ROLE",
    "SCHEMA",
    "TemporaryGrant",
    "AccessNames",
    "Actor",
    "Clause",
    "Grant",
    "Guard",
    "QuestionNames",
    "Reason",
    "Rule",
    "Role",
    "Scope",
    "System",
    "actor_values",
    "add_given",
    "asked_for",
    "change_given",
    "count_asked",
    "given_latest",
    "given_of_person",
    "given_of_record",
    "hidden_by",
    "lent_fields",
    "load_actors",
    "lock_given",
    "move_on",
    "next_move",
    "object_named",
    "objects_meant",
    "other_roles",
    "all_units",
    "condition_sql",
    "condition_words",
    "count_people",
    "explain",
    "grant_words",
    "guard_words",
    "load_actor",
    "matrix",
    "names_of",
    "may",
    "people_by_role",
    "paths_of",
    "people_in",
    "require",
    "roles",
    "roles_reading",
    "scope",
    "units_above",
    "units_below",
    "visible_fields",
]
