"""Publishing: changes of definitions become the next version, whole or not at all.

In: changes over a catalog, who and why. Out: the catalog of the new version with its tables in place, the event
`definition.published`, a notice to all processes; or every fault of the changes in one problem.
Must not know: packages' files, records, rights (the caller asks whether the actor may).
"""

from yingdan.kernel.publish.changes import applied, check_faults
from yingdan.kernel.publish.publish import Proposal, propose, publish, rollback

__all__ = ["Proposal", "applied", "check_faults", "propose", "publish", "rollback"]
