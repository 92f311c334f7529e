"""Task flows SOP 任务流: who is given a record gets the tasks that belong to it. ADR 0056.

In: `decision.routed` from the log, `task_flow` definitions. Out: task records, each flow once per record.
Must not know: why somebody was chosen. It follows the log beside the line, so that no assignment waits for it.
"""

from yingdan.work.flows.consumer import FlowConsumer, flow_ticker
from yingdan.work.flows.definition import TASK_FLOW
from yingdan.work.flows.store import SCHEMA

__all__ = ["SCHEMA", "TASK_FLOW", "FlowConsumer", "flow_ticker"]
