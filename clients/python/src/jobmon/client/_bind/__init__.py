"""Binding: a workflow goes to the server as a draft, in columns, and is stored as a whole or not at all.

`plan_draft` finds what tasks share: arrays, resource profiles, upstream sets. `draft_chunks` makes the parts one at a
time. `bind_workflow` sends them and has the draft bound. Nothing is stored as a workflow before the last step, so a script
that ends on the way leaves a draft behind that the server sweeps.
"""

from jobmon.client._bind.bind_workflow import BoundWorkflow, Existing, bind_workflow
from jobmon.client._bind.draft_chunks import draft_chunks
from jobmon.client._bind.plan_draft import DraftPlan, plan_draft

__all__ = ["BoundWorkflow", "DraftPlan", "Existing", "bind_workflow", "draft_chunks", "plan_draft"]
