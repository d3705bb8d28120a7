"""A workflow stored through the API alone, so that running is tested without what defines workflows."""

from __future__ import annotations

import uuid
from typing import Any, Dict, List, Mapping, Optional, Sequence

from jobmon._connect import get_api
from jobmon._http import ApiClient
from jobmon.client._run.submitter import this_user


class StoredWorkflow:
    """Commands, each waiting for the one before it if `is_chain`. It is what `jobmon.client._run` calls Runnable."""

    def __init__(
        self,
        commands: Sequence[str],
        *,
        is_chain: bool = False,
        workflow_args: Optional[str] = None,
        cluster: str = "multiprocess",
        max_attempts: int = 1,
    ) -> None:
        self.name = "stored"
        self.workflow_args = workflow_args or str(uuid.uuid4())
        self.last_workflow_run_id: Optional[int] = None
        self._newly_created: Optional[bool] = None
        self._status: Optional[str] = None
        self._num_newly_completed = 0
        self._num_previously_completed = 0
        self.final_statuses: Dict[int, str] = {}
        self._id: Optional[int] = None
        self._commands = list(commands)
        self._is_chain = is_chain
        self._cluster = cluster
        self._max_attempts = max_attempts
        self.task_ids: List[int] = []

    @property
    def workflow_id(self) -> int:
        assert self._id is not None
        return self._id

    @property
    def is_bound(self) -> bool:
        return self._id is not None

    def _get_api(self) -> ApiClient:
        return get_api()

    def _set_final_statuses(self, letters: Mapping[int, str], default: str) -> None:
        self.final_statuses = {task_id: letters.get(task_id, default) for task_id in self.task_ids}

    def bind(self) -> None:
        if self.is_bound:
            return
        api = self._get_api()
        count = len(self._commands)
        tool = api.call("ensureTool", body={"name": "stored workflows"})
        template = api.call(
            "ensureTemplate",
            body={
                "toolVersionId": tool["versions"][0],
                "name": "shell",
                "command": "{script}",
                "nodeArgs": ["script"],
                "taskArgs": [],
                "opArgs": [],
            },
        )
        sets = [{"ref": index, "members": [[index, index]]} for index in range(count - 1)] if self._is_chain else []
        draft = api.call(
            "createDraft",
            body={
                "toolVersionId": tool["versions"][0],
                "workflowArgs": self.workflow_args,
                "user": this_user(),
                "name": self.name,
                "taskCount": count,
                "setCount": len(sets),
                "profileCount": 1,
                "arrays": [
                    {"templateVersionId": template["versionId"], "name": "shell", "cluster": self._cluster}
                ],
            },
        )
        path = {"workflowId": draft["workflowId"], "chunk": 0}
        group = {
            "firstIndex": 0,
            "count": count,
            "array": 0,
            "args": {"script": self._commands},
            "upstreamSet": [None, *range(count - 1)] if self._is_chain else None,
            "profile": 0,
            "maxAttempts": self._max_attempts,
        }
        chunk = {"groups": [group], "sets": sets, "profiles": [{"ref": 0, "requested": {"cores": 1}}]}
        api.call("putDraftChunk", path=path, body=chunk)
        bound: Dict[str, Any] = {"state": "binding"}
        while bound["state"] == "binding":
            bound = api.call(
                "bindDraft", path={"workflowId": draft["workflowId"]}, body={"existing": "resume"}
            )
        self._id = bound["workflowId"]
        self._newly_created = bound["created"]
        self.task_ids = bound["taskIds"] or [bound["firstTaskId"] + index for index in range(count)]
