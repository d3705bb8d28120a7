"""Waiting for a run, under the names of the public Jobmon's scheduler. The server schedules; this only watches."""

from jobmon.client.swarm.orchestrator_result import OrchestratorResult
from jobmon.client.swarm.run import resume_workflow_run, run_workflow
from jobmon.client.swarm.workflow_run_config import WorkflowRunConfig

__all__ = ["OrchestratorResult", "WorkflowRunConfig", "resume_workflow_run", "run_workflow"]
