"""What happens to a workflow whose script ends before it does: nothing."""

from __future__ import annotations

import signal
from pathlib import Path

from jobmon._connect import get_api
from tests.run.scripts import ATTACH, RUN, open_script
from tests.sandbox import Sandbox, wait_until


def wait_for_run(workflow_id: int, state: str) -> None:
    wait_until(
        f"a task of workflow {workflow_id} is {state}",
        lambda: get_api().call("getWorkflow", path={"workflowId": workflow_id})["counts"].get(state),
    )


def test_kill_minus_nine_changes_nothing_and_another_process_sees_the_end(server: Sandbox, tmp_path: Path) -> None:
    waits = f"until test -e {tmp_path}/go; do sleep 0.1; done"
    with open_script(RUN, ["{}", waits, "true"], server.environment, tmp_path) as script:
        assert script.stdout is not None
        workflow_id = int(script.stdout.readline())
        wait_for_run(workflow_id, "RUNNING")
        script.kill()
    (tmp_path / "go").touch()
    with open_script(ATTACH, [str(workflow_id)], server.environment, tmp_path) as attached:
        said, _ = attached.communicate(timeout=60)
    assert said == "D\n"
    assert get_api().call("getWorkflow", path={"workflowId": workflow_id})["status"] == "DONE"


def test_an_interrupt_without_a_person_leaves_the_run_going_and_says_how_to_come_back(
    server: Sandbox, tmp_path: Path
) -> None:
    waits = f"until test -e {tmp_path}/go; do sleep 0.1; done"
    with open_script(RUN, ["{}", waits], server.environment, tmp_path) as script:
        assert script.stdout is not None
        workflow_id = int(script.stdout.readline())
        wait_for_run(workflow_id, "RUNNING")
        script.send_signal(signal.SIGINT)
        _, said = script.communicate(timeout=30)
        assert script.returncode != 0
    assert f"jobmon workflow watch {workflow_id}" in said and "KeyboardInterrupt" in said
    assert get_api().call("getWorkflow", path={"workflowId": workflow_id})["status"] == "RUNNING"
    (tmp_path / "go").touch()
    with open_script(ATTACH, [str(workflow_id)], server.environment, tmp_path) as attached:
        assert attached.communicate(timeout=60)[0] == "D\n"


def test_a_script_that_is_not_watched_ends_at_once(server: Sandbox, tmp_path: Path) -> None:
    code = RUN.replace("result = workflow.run(**eval(sys.argv[1]))", "workflow.start(); raise SystemExit(7)")
    waits = f"until test -e {tmp_path}/go; do sleep 0.1; done"
    with open_script(code, ["{}", waits], server.environment, tmp_path) as script:
        said, _ = script.communicate(timeout=30)
        assert script.returncode == 7
    (tmp_path / "go").touch()
    with open_script(ATTACH, [said.strip()], server.environment, tmp_path) as attached:
        assert attached.communicate(timeout=60)[0] == "D\n"


def test_lines_on_stderr_tell_the_progress_and_stdout_stays_the_scripts(server: Sandbox, tmp_path: Path) -> None:
    with open_script(RUN, ["{}", "true", "exit 1"], server.environment, tmp_path) as script:
        out, err = script.communicate(timeout=60)
    workflow_id = out.splitlines()[0]
    assert out.splitlines()[1:] == ["result E"]
    assert err.splitlines()[-1].startswith(f"workflow {workflow_id}: Failed (1 task failed), 1 of 2 tasks done in")
    assert f"jobmon workflow errors {workflow_id}" in err
    quiet = {**server.environment, "JOBMON_PROGRESS": "none"}
    with open_script(RUN, ["{}", "true"], quiet, tmp_path) as script:
        assert script.communicate(timeout=60)[1] == ""
