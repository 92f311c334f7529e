"""Who may see and do what: grants open rows and fields, guards close them, for SQL and Python from one expression.

In: the catalog's roles, grants and guards; who acts. Out: scopes, visible fields, abilities, and the reasons.
Must not know: how records are read or written, sessions and passwords, HTTP.
"""

from yingdan.kernel.access.definition import ABILITIES, GRANT, GUARD, ROLE, Grant, Guard, Role
from yingdan.kernel.access.model import Actor, Reason, System
from yingdan.kernel.access.names import AccessNames, QuestionNames
from yingdan.kernel.access.scope import (
    Scope,
    actor_values,
    explain,
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
    names_of,
    paths_of,
    people_by_role,
    people_in,
    units_above,
    units_below,
)
from yingdan.kernel.access.store_scope import Clause, condition_sql
from yingdan.kernel.access.wording import (
    ACTOR_WORDS,
    condition_words,
    grant_words,
    guard_words,
    matrix,
    roles,
)

__all__ = [
    "ABILITIES",
    "ACTOR_WORDS",
    "GRANT",
    "GUARD",
    "LEADING",
    "ROLE",
    "AccessNames",
    "Actor",
    "Clause",
    "Grant",
    "Guard",
    "QuestionNames",
    "Reason",
    "Role",
    "Scope",
    "System",
    "actor_values",
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
