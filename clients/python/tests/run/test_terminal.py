"""The live bar, and Ctrl-C."""

from __future__ import annotations

from pathlib import Path

import pytest
from jobmon._connect import get_api
from jobmon.client._run import attach_workflow
from tests.run.scripts import RUN
from tests.run.terminal import Terminal
from tests.sandbox import Sandbox

CTRL_C = "\x03"


def status_of(workflow_id: int) -> str:
    status: str = get_api().call("getWorkflow", path={"workflowId": workflow_id})["status"]
    return status


def test_a_bar_is_drawn_over_itself_until_the_end(server: Sandbox, tmp_path: Path) -> None:
    waits = f"until test -e {tmp_path}/go; do sleep 0.1; done"
    with Terminal(RUN, ["{}", "true", waits, "true # last"], server.environment, tmp_path) as terminal:
        terminal.wait_for(r"script  workflow \d+, run \d+\r\n")
        terminal.wait_for(r"\r\x1b\[2K█+▓+░+ 33\.3% 1/3  ● 1 running")
        (tmp_path / "go").touch()
        terminal.wait_for(r"\r\x1b\[2K█{40} 100\.0% 3/3  ● 0 running[^\n]*\n")
        terminal.wait_for(r"workflow \d+: Done, 3 of 3 tasks done in [0-9.]+ s\r\n")
        terminal.wait_for("result D")


def test_ctrl_c_detaches_and_tells_the_way_back(server: Sandbox, tmp_path: Path) -> None:
    with Terminal(RUN, ["{}", "sleep 60"], server.environment, tmp_path) as terminal:
        workflow_id = int(terminal.wait_for(r"^(\d+)\r\n")[1])
        terminal.wait_for("1 running")
        terminal.type(CTRL_C)
        terminal.wait_for(rf"Workflow\.attach\({workflow_id}\)\.wait\(\), or jobmon workflow watch {workflow_id}")
        terminal.wait_for("press Ctrl-C again")
        terminal.wait_for("KeyboardInterrupt")
    assert status_of(workflow_id) == "RUNNING"
    handle = attach_workflow(workflow_id)
    handle.stop()
    assert handle.wait(progress="none") == "S"


def test_a_second_ctrl_c_offers_to_stop_and_yes_stops(server: Sandbox, tmp_path: Path) -> None:
    with Terminal(RUN, ["{}", "sleep 60"], server.environment, tmp_path) as terminal:
        workflow_id = int(terminal.wait_for(r"^(\d+)\r\n")[1])
        terminal.wait_for("1 running")
        terminal.type(CTRL_C)
        terminal.wait_for("press Ctrl-C again")
        terminal.type(CTRL_C)
        terminal.wait_for(r"Stop workflow \d+ now\? \[y/N\] ")
        terminal.type("y\n")
        terminal.wait_for("stopping")
        terminal.wait_for("result S")
    assert status_of(workflow_id) == "HALTED"


# Python sees an interrupt that comes just before it begins to read only after the next line, hence the last one.
@pytest.mark.parametrize("answer", ["\n", "maybe\n", CTRL_C + "\n"])
def test_no_answer_but_yes_stops(server: Sandbox, tmp_path: Path, answer: str) -> None:
    waits = f"until test -e {tmp_path}/go; do sleep 0.1; done"
    with Terminal(RUN, ["{}", waits], server.environment, tmp_path) as terminal:
        workflow_id = int(terminal.wait_for(r"^(\d+)\r\n")[1])
        terminal.wait_for("1 running")
        terminal.type(CTRL_C)
        terminal.wait_for("press Ctrl-C again")
        terminal.type(CTRL_C)
        terminal.wait_for(r"Stop workflow \d+ now\? \[y/N\] ")
        terminal.type(answer)
        terminal.wait_for("KeyboardInterrupt")
    assert status_of(workflow_id) == "RUNNING"
    (tmp_path / "go").touch()
    assert attach_workflow(workflow_id).wait(progress="none") == "D"
