"""What status commands return, against a real server."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from jobmon._connect import get_api
from jobmon.client import status_commands as commands
from jobmon.client._run import RunOptions, run_workflow, start_workflow
from jobmon.client._run.submitter import this_user
from jobmon.client.attributes import add_task_attributes, add_workflow_attributes
from jobmon.core.exceptions import NotFoundError, WorkflowRunStateError
from tests.run.scripts import SOURCES
from tests.run.stored_workflow import StoredWorkflow
from tests.sandbox import Sandbox, wait_until

QUIET = RunOptions(progress="none")


@pytest.fixture(scope="module")
def failed(server: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> StoredWorkflow:
    """One task done, one failed after two attempts, one that waits for it."""
    patch = pytest.MonkeyPatch()
    for name, value in server.environment.items():
        patch.setenv(name, value)
    workflow = StoredWorkflow(["echo out", "echo oops >&2; exit 3", "true"], is_chain=True, max_attempts=2)
    assert run_workflow(workflow, QUIET) == "E"
    patch.undo()
    return workflow


def records(table: Any) -> Any:
    return table.to_dict("records") if hasattr(table, "to_dict") else table


def test_workflow_status_counts_by_bucket(server: Sandbox, failed: StoredWorkflow) -> None:
    (row,) = records(commands.workflow_status([failed.workflow_id]))
    created = row.pop("CREATED_DATE")
    assert row == {
        "WF_ID": failed.workflow_id,
        "WF_NAME": "stored",
        "WF_STATUS": "FAILED",
        "TASKS": 3,
        "PENDING": "1 (33.3%)",
        "SCHEDULED": "0 (0.0%)",
        "RUNNING": "0 (0.0%)",
        "DONE": "1 (33.3%)",
        "FATAL": "1 (33.3%)",
        "RETRIES": 1,
    }
    assert len(created) == len("2026-11-21 13:05:00")


def test_workflow_status_of_users_is_limited_and_newest_first(server: Sandbox, failed: StoredWorkflow) -> None:
    for _ in range(3):
        StoredWorkflow(["true"]).bind()
    mine = records(commands.workflow_status(limit=2))
    assert len(mine) == 2 and mine[0]["WF_ID"] > mine[1]["WF_ID"]
    assert len(records(commands.workflow_status(user=["nobody", this_user()], limit=None))) >= 4
    assert records(commands.workflow_status(user="nobody-at-all")) == []
    assert records(commands.workflow_status(workflow_id=failed.workflow_id, user="nobody-at-all")) != []
    with pytest.raises(ValueError, match="limit"):
        commands.workflow_status(limit=-1)


def test_json_is_by_column_as_a_frame_would_write_it(server: Sandbox, failed: StoredWorkflow) -> None:
    said = commands.workflow_status([failed.workflow_id], json=True)
    assert isinstance(said, str)
    assert json.loads(said)["WF_STATUS"] == {"0": "FAILED"}
    assert list(json.loads(said))[:4] == ["WF_ID", "WF_NAME", "WF_STATUS", "CREATED_DATE"]


def test_without_pandas_tables_are_lists_of_dicts(
    server: Sandbox, failed: StoredWorkflow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    rows = commands.workflow_tasks(failed.workflow_id)
    assert rows == [
        {"TASK_ID": failed.task_ids[2], "TASK_NAME": rows[0]["TASK_NAME"], "STATUS": "PENDING", "RETRIES": 0},
        {"TASK_ID": failed.task_ids[1], "TASK_NAME": rows[1]["TASK_NAME"], "STATUS": "FATAL", "RETRIES": 1},
        {"TASK_ID": failed.task_ids[0], "TASK_NAME": rows[2]["TASK_NAME"], "STATUS": "DONE", "RETRIES": 0},
    ]


def test_workflow_tasks_are_chosen_by_bucket(server: Sandbox, failed: StoredWorkflow) -> None:
    chosen = records(commands.workflow_tasks(failed.workflow_id, status=["done", "FATAL"]))
    assert [row["STATUS"] for row in chosen] == ["FATAL", "DONE"]
    assert len(records(commands.workflow_tasks(failed.workflow_id, limit=1))) == 1
    with pytest.raises(ValueError, match="PENDING, SCHEDULED"):
        commands.workflow_tasks(failed.workflow_id, status=["ASLEEP"])
    with pytest.raises(NotFoundError):
        commands.workflow_tasks(2**40)


def test_task_status_has_a_row_for_each_attempt(server: Sandbox, failed: StoredWorkflow) -> None:
    good, bad, blocked = failed.task_ids
    rows = records(commands.task_status([good, bad, blocked]))
    assert [(row["TASK_ID"], row["task_status"], row["STATUS"]) for row in rows] == [
        (good, "DONE", "DONE"),
        (bad, "ERROR_FATAL", "ERROR"),
        (bad, "ERROR_FATAL", "ERROR"),
        (blocked, "REGISTERING", None),
    ]
    assert Path(rows[0]["STDOUT"]).read_text() == "out\n" and "exit" in rows[1]["ERROR_TRACE"]
    assert records(commands.task_status([good, bad], status="DONE"))[0]["TASK_ID"] == good


def test_file_paths_are_those_of_the_attempts(server: Sandbox, failed: StoredWorkflow) -> None:
    rows = commands.get_filepaths(failed.workflow_id, limit=None)
    assert [row["TASK_ID"] for row in rows] == [failed.task_ids[0], failed.task_ids[1], failed.task_ids[1]]
    assert rows[0]["ARRAY_NAME"] == "shell" and Path(rows[1]["ERROR_PATH"]).read_text() == "oops\n"
    assert commands.get_filepaths(failed.workflow_id, array_name="other") == []
    assert len(commands.get_filepaths(failed.workflow_id, limit=1)) == 1


def test_dependencies_and_the_tree_below(server: Sandbox, failed: StoredWorkflow) -> None:
    first, second, third = failed.task_ids
    near = commands.get_task_dependencies(second)
    assert [[row["id"] for row in rows] for rows in near["up"]] == [[first]]
    assert near["down"][0][0]["status"] == "G" and set(near["down"][0][0]) == {"id", "status", "name"}
    tree = commands.get_sub_task_tree([second])
    assert {task_id: letter for task_id, (letter, _) in tree.items()} == {second: "F", third: "G"}
    assert set(commands.get_sub_task_tree([first], ["D"])) == {first}


def test_resume_by_id_waits_and_complains_when_it_fails_again(server: Sandbox, failed: StoredWorkflow) -> None:
    with pytest.raises(WorkflowRunStateError, match="did not end DONE"):
        commands.resume_workflow_from_id(failed.workflow_id, "multiprocess", log=False)


def test_marked_tasks_are_not_run_and_reset_ones_run_again(server: Sandbox, tmp_path: Path) -> None:
    commands_run = [f"echo one >> {tmp_path}/ran", "exit 1", f"echo three >> {tmp_path}/ran"]
    workflow = StoredWorkflow(commands_run, is_chain=True)
    assert run_workflow(workflow, QUIET) == "E"
    assert commands.update_task_status(workflow.task_ids[1], workflow.workflow_id, "D")["changed"] == 1
    assert commands.resume_workflow_from_id(workflow.workflow_id, log=False) == "D"
    assert (tmp_path / "ran").read_text() == "one\nthree\n"
    commands.update_task_status([workflow.task_ids[2]], workflow.workflow_id, "G")
    assert commands.resume_workflow_from_id(workflow.workflow_id, log=False) == "D"
    assert (tmp_path / "ran").read_text() == "one\nthree\nthree\n"
    assert "3 tasks" in commands.workflow_reset(workflow.workflow_id)


def test_done_by_force_also_marks_everything_above(server: Sandbox) -> None:
    workflow = StoredWorkflow(["exit 1", "true", "true # last"], is_chain=True)
    assert run_workflow(workflow, QUIET) == "E"
    changed = commands.update_task_status(workflow.task_ids[1:2], workflow.workflow_id, "D", force=True, recursive=True)
    assert changed["changed"] == 2
    assert commands.resume_workflow_from_id(workflow.workflow_id, log=False) == "D"


@pytest.mark.parametrize("status", ["R", "F", "", "done?"])
def test_tasks_cannot_be_set_to_other_statuses(server: Sandbox, failed: StoredWorkflow, status: str) -> None:
    with pytest.raises(AssertionError, match="D \\(done\\) or G"):
        commands.update_task_status([failed.task_ids[0]], failed.workflow_id, status)


def test_no_more_than_ten_thousand_tasks_are_set_at_once(server: Sandbox) -> None:
    with pytest.raises(AssertionError, match="10,000"):
        commands.update_task_status(list(range(1, 10_002)), 1, "D")


def test_the_concurrency_limit_changes_at_once(server: Sandbox, tmp_path: Path) -> None:
    waits = f"until test -e {tmp_path}/go; do sleep 0.1; done"
    workflow = StoredWorkflow([waits] * 1)
    workflow.bind()
    assert "0 tasks" in commands.concurrency_limit(workflow.workflow_id, 0)
    handle = start_workflow(workflow, QUIET)
    commands.concurrency_limit(workflow.workflow_id, 5)
    wait_until("the task runs", lambda: handle.counts().get("RUNNING") == 1)
    (tmp_path / "go").touch()
    assert handle.wait(progress="none") == "D"


def test_the_resource_file_of_a_workflow_can_be_read_back(server: Sandbox, failed: StoredWorkflow) -> None:
    import yaml

    text = commands.create_resource_yaml(failed.workflow_id, None, "max", "avg", "max", ["slurm", "on"])
    read = yaml.safe_load(text)["task_template_resources"]["shell"]
    assert set(read) == {"slurm", "on"} and read["slurm"]["cores"] == 1
    assert commands.create_resource_yaml(failed.workflow_id, failed.task_ids[0]) != ""
    with pytest.raises(ValueError):
        commands.create_resource_yaml(failed.workflow_id, v_mem="most")


def test_usage_of_a_template_is_of_chosen_tasks_with_an_interval_of_the_mean(server: Sandbox) -> None:
    workflows = [StoredWorkflow(["sleep 0.01", "sleep 0.02"]) for _ in range(2)]
    for workflow in workflows:
        assert run_workflow(workflow, QUIET) == "D"
    ids = [workflow.workflow_id for workflow in workflows]
    version = get_api().call("listArrays", path={"workflowId": ids[0]})["rows"][0]["templateVersionId"]
    usage = commands.task_template_resources(version, ids, {"script": ["sleep 0.01"]}, 0.95)
    assert usage is not None and usage["num_tasks"] == 2
    low, high = usage["ci_runtime"]
    assert low <= usage["min_runtime"] <= usage["mean_runtime"] <= usage["max_runtime"] <= high
    assert usage["mean_mem"] is None or usage["mean_mem"].endswith("B")
    everything = commands.task_template_resources(version, ids)
    assert everything is not None and everything["num_tasks"] == 4 and everything["ci_runtime"] is None
    assert commands.task_template_resources(2**40) is None


def test_attributes_are_set_from_outside_and_from_inside_a_task(
    server: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = (
        f"PYTHONPATH={SOURCES} {sys.executable} -c "
        "'from jobmon.client.api import add_task_attributes as add; add({\"rows\": 7, \"note\": None})'"
    )
    workflow = StoredWorkflow([inside])
    assert run_workflow(workflow, QUIET) == "D"
    add_task_attributes({"rows": 8}, workflow.task_ids[0])
    add_workflow_attributes({"quarter": 4}, workflow.workflow_id)
    task = get_api().call("getTask", path={"taskId": workflow.task_ids[0]})
    assert task["attributes"] == {"rows": "8", "note": ""}
    row = get_api().call("getWorkflow", path={"workflowId": workflow.workflow_id})
    assert row["attributes"] == {"quarter": "4"}
    for variable in ("", "seven"):
        monkeypatch.setenv("JOBMON_TASK_ID", variable)
        with pytest.raises(ValueError, match="JOBMON_TASK_ID"):
            add_task_attributes({"a": 1})


def test_owners_and_workflows_are_checked(server: Sandbox, failed: StoredWorkflow) -> None:
    commands.validate_username(failed.workflow_id, this_user())
    with pytest.raises(AssertionError, match="not of nobody"):
        commands.validate_username(failed.workflow_id, "nobody")
    assert commands.validate_workflow(failed.task_ids) == failed.workflow_id
    other = StoredWorkflow(["true"])
    other.bind()
    with pytest.raises(AssertionError, match="several workflows"):
        commands.validate_workflow([failed.task_ids[0], other.task_ids[0]])


def test_a_setting_is_written_into_a_file_that_keeps_its_comments(server: Sandbox, tmp_path: Path) -> None:
    file = tmp_path / "jobmon.yaml"
    file.write_text("# mine\nhttp:\n  retries_attempts: 3 # few\n")
    commands.update_config_value("http.retries_attempts", 7, str(file))
    assert file.read_text() == "# mine\nhttp:\n  retries_attempts: 7 # few\n"
    for key in ("retries", "http."):
        with pytest.raises(ValueError):
            commands.update_config_value(key, 1, str(file))
    with pytest.raises(ValueError):
        commands.update_config_value("http.no_such_key", 1, str(file))
