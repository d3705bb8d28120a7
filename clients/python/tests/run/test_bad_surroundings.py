"""Servers that are away or others, and processes that fork, thread and end in the middle."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Dict, Tuple

import pytest
from jobmon._http import link
from jobmon.client._run import RunOptions, attach_workflow, run_workflow
from jobmon.core.exceptions import ConfigError, VersionMismatchError
from tests.run.scripts import SOURCES
from tests.run.stored_workflow import StoredWorkflow
from tests.sandbox import Sandbox, find_free_port, wait_until

DEFINE = """
from jobmon.client.tool import Tool
tool = Tool("surroundings")
template = tool.get_task_template("shell", "{script}", node_args=["script"], default_cluster_name="multiprocess")
workflow = tool.create_workflow(workflow_args=ARGS)
workflow.add_tasks([template.create_task(script=script) for script in SCRIPTS])
"""


def run_python(code: str, environment: Dict[str, str], folder: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-W", "error::ResourceWarning", "-c", textwrap.dedent(code)],
        env={**environment, "PYTHONPATH": SOURCES, "JOBMON_PROGRESS": "none"},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )


def define(scripts: Tuple[str, ...], args: str) -> str:
    return DEFINE.replace("SCRIPTS", repr(scripts)).replace("ARGS", repr(args))


def test_a_server_that_is_away_is_told_after_the_retry_budget(server: Sandbox, tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{find_free_port()}"
    away = {**server.environment, "JOBMON__HTTP__SERVICE_URL": url, "JOBMON__HTTP__RETRIES_TIMEOUT": "1"}
    ran = run_python(define(("true",), "away") + "workflow.run()", away, tmp_path)
    last = ran.stderr.strip().splitlines()[-1]
    assert ran.returncode == 1
    assert f"got no answer from {url}: the connection was refused. Gave up after" in last and "jobmon doctor" in last


def test_a_wrong_token_is_told_at_once(server: Sandbox, tmp_path: Path) -> None:
    wrong = {**server.environment, "JOBMON__HTTP__TOKEN": "not-the-token"}
    ran = run_python(define(("true",), "token") + "workflow.run()", wrong, tmp_path)
    assert ran.returncode == 1 and "UnauthorizedError" in ran.stderr


def test_a_server_refuses_a_client_of_another_version_and_names_both(
    server: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link, "VERSION", "99.1.0")
    with pytest.raises(VersionMismatchError, match=r"client has version 99\.1\.0 and the server version \d"):
        attach_workflow(1)


def test_a_server_that_goes_away_in_mid_run_is_waited_for(server: Sandbox, tmp_path: Path) -> None:
    waits = f"until test -e {tmp_path}/go; do sleep 0.1; done"
    code = define((waits,), str(tmp_path)) + textwrap.dedent(
        """
        handle = workflow.start()
        print(handle.workflow_id, flush=True)
        print(handle.wait(), flush=True)
        """
    )
    script = subprocess.Popen(
        [sys.executable, "-c", code],
        env={**server.environment, "PYTHONPATH": SOURCES},
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with script:
        assert script.stdout is not None
        workflow_id = int(script.stdout.readline())
        wait_until("the task runs", lambda: attach_workflow(workflow_id).counts().get("RUNNING"))
        server.kill()
        (tmp_path / "go").touch()
        server.start()
        said, complaint = script.communicate(timeout=60)
    assert said == "D\n", complaint


def test_a_forked_child_may_run_workflows_as_its_parent_does(server: Sandbox, tmp_path: Path) -> None:
    code = f"""
    import os, threading
    {textwrap.indent(define(("true",), "parent"), "    ").strip()}
    assert workflow.run() == "D"
    pid = os.fork()
    if pid == 0:
        child = tool.create_workflow(workflow_args="child")
        child.add_tasks([template.create_task(script="echo child")])
        os._exit(0 if child.run() == "D" else 1)
    again = tool.create_workflow(workflow_args="parent again")
    again.add_tasks([template.create_task(script="echo again")])
    assert again.run() == "D"
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    print("both")
    """
    ran = run_python(code, server.environment, tmp_path)
    assert ran.stdout == "both\n", ran.stderr


def test_multiprocessing_workers_may_look_at_workflows(server: Sandbox, tmp_path: Path) -> None:
    code = f"""
    import multiprocessing
    {textwrap.indent(define(("true",), "pool"), "    ").strip()}
    assert workflow.run() == "D"
    from jobmon.client.workflow import Workflow
    def look(workflow_id):
        return Workflow.attach(workflow_id).status()
    with multiprocessing.get_context("fork").Pool(3) as pool:
        print("".join(pool.map(look, [workflow.workflow_id] * 6)))
    """
    ran = run_python(code, server.environment, tmp_path)
    assert ran.stdout == "DDDDDD\n", ran.stderr


def test_an_interpreter_that_exits_while_a_thread_waits_ends_at_once_and_quietly(
    server: Sandbox, tmp_path: Path
) -> None:
    waits = f"until test -e {tmp_path}/go; do sleep 0.1; done"
    code = f"""
    import threading, time
    {textwrap.indent(define((waits,), str(tmp_path)), "    ").strip()}
    handle = workflow.start()
    threading.Thread(target=handle.wait, daemon=True).start()
    while handle.counts().get("RUNNING") != 1:
        time.sleep(0.05)
    print(handle.workflow_id)
    """
    ran = run_python(code, server.environment, tmp_path)
    assert ran.returncode == 0 and ran.stderr == ""
    (tmp_path / "go").touch()
    assert attach_workflow(int(ran.stdout)).wait(progress="none") == "D"


def test_a_working_directory_that_is_gone_is_told_before_the_start(
    server: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workflow = StoredWorkflow(["true"])
    workflow.bind()
    gone = tmp_path / "gone"
    gone.mkdir()
    before = os.getcwd()
    os.chdir(gone)
    gone.rmdir()
    try:
        with pytest.raises(ConfigError, match="working directory.* is gone"):
            run_workflow(workflow, RunOptions(progress="none"))
    finally:
        os.chdir(before)
    assert run_workflow(workflow, RunOptions(progress="none")) == "D"


def test_an_environment_that_is_not_text_still_reaches_the_tasks(server: Sandbox, tmp_path: Path) -> None:
    code = define((f"env > {tmp_path}/seen",), str(tmp_path)) + "print(workflow.run())"
    environment = {os.fsencode(name): os.fsencode(value) for name, value in server.environment.items()}
    environment.update({b"PYTHONPATH": SOURCES.encode(), b"RAW": b"a\xffb", b"GOOD": "ü".encode()})
    ran = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ran.stdout == "D\n", ran.stderr
    seen = (tmp_path / "seen").read_text()
    assert "GOOD=ü\n" in seen and "RAW=a\ufffdb\n" in seen
