"""Where a customer stands in deciding, drawn from records whenever somebody looks.

In: a record as its reader may see it, the strength of signals, promises. Out: a stage with its reason, what is known,
what is missing, the next step.
Must not know: any object by name, and it writes nothing.
"""

from yingdan.views.snapshot.definition import SnapshotBody, snapshot_of
from yingdan.views.snapshot.drawing import snapshot

__all__ = ["SnapshotBody", "snapshot", "snapshot_of"]
