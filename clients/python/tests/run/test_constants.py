"""The letters that scripts compare with are those of the server."""

from __future__ import annotations

from typing import Dict

import pytest
from jobmon._generated import statuses
from jobmon._generated.error_codes import ERROR_CODES
from jobmon.core import constants, exceptions


@pytest.mark.parametrize(
    ("names", "letters"),
    [
        (constants.TaskStatus, statuses.TASK_LETTERS),
        (constants.TaskInstanceStatus, statuses.TASK_INSTANCE_LETTERS),
        (constants.WorkflowRunStatus, statuses.WORKFLOW_RUN_LETTERS),
        (constants.WorkflowStatus, statuses.WORKFLOW_LETTERS),
    ],
)
def test_every_state_of_the_server_has_its_name_and_letter(names: type, letters: Dict[str, str]) -> None:
    assert {state: getattr(names, state) for state in letters} == letters


def test_labels_of_a_task_lead_back_to_the_names() -> None:
    for letter, name in constants.TaskStatus.LABEL_DICT.items():
        assert getattr(constants.TaskStatus, name) == letter


@pytest.mark.parametrize("code", sorted(ERROR_CODES))
def test_every_error_code_has_an_exception_that_knows_it(code: str) -> None:
    found = exceptions.class_of_code(code)
    assert found is not None and found.code == code
