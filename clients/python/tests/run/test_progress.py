"""Progress as text."""

from __future__ import annotations

import re
import sys
import types
from typing import Any, List

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jobmon.client._progress.environment import choose_mode
from jobmon.client._progress.render import describe, duration, render_html, render_line, share_cells
from jobmon.client._progress.state import Progress, RateMeter, sum_by_tone
from jobmon.client._run import RunOptions, run_workflow
from tests.run.stored_workflow import StoredWorkflow
from tests.sandbox import Sandbox

COUNTS = {"DONE": 67, "RUNNING": 4, "QUEUED": 2, "REGISTERING": 70, "ERROR_RECOVERABLE": 6, "ERROR_FATAL": 1}


def progress(**changes: Any) -> Progress:
    known = Progress("life <expectancy>", 7, 9, sum_by_tone(COUNTS), False, 4.1, 130.0)
    return known._replace(**changes)


def plain(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def test_the_line_has_a_bar_the_share_and_the_pace() -> None:
    line = render_line(progress(), 100, colours=False)
    assert line == "██████████████×▓▒░░░░░░░░░░░░░░░ 44.6% 67/150  ✗ 1 failed  ● 4 running  4.1 tasks/s  about 20s left"
    assert plain(render_line(progress(), 100, colours=True)) == line


def test_the_line_fits_every_terminal() -> None:
    for columns in range(1, 200):
        assert len(plain(render_line(progress(), columns, colours=True))) < max(2, columns)


def test_a_sentence_says_the_same() -> None:
    assert describe(progress()) == (
        "workflow 7: 67 of 150 done (44.6%), 4 running, 2 scheduled, 76 waiting, 1 failed, 4.1 tasks/s, about 20s left"
    )
    assert describe(progress(rate_per_second=None, sums=sum_by_tone({"DONE": 3}))) == "workflow 7: 3 of 3 done (100.0%)"
    assert "paused" in render_line(progress(paused=True), 100, colours=False)


def test_what_is_not_wholly_done_is_not_a_hundred_percent() -> None:
    assert "99.9%" in describe(progress(sums=sum_by_tone({"DONE": 999_999, "RUNNING": 1})))


def test_html_escapes_names() -> None:
    html = render_html(progress())
    assert "life &lt;expectancy&gt;" in html and "<expectancy>" not in html and 'aria-label="workflow 7: 67' in html


def test_slow_rates_are_told_by_the_minute_and_the_hour() -> None:
    pace = [describe(progress(rate_per_second=rate)).split(", ")[5] for rate in (1234.5, 0.25, 0.001)]
    assert pace == ["1,234 tasks/s", "15 tasks/min", "3.6 tasks/h"]
    assert [duration(seconds) for seconds in (0.4, 59.6, 328, 81_960)] == ["0s", "1m 00s", "5m 28s", "22h 46m"]


@given(st.lists(st.integers(0, 10_000_000), min_size=5, max_size=5).filter(any), st.integers(5, 200))
def test_the_bar_is_always_full_and_nobody_goes_without(amounts: List[int], width: int) -> None:
    cells = share_cells(amounts, width)
    assert sum(cells) == width
    assert [cell > 0 for cell in cells] == [amount > 0 for amount in amounts]


def test_the_rate_is_that_of_the_last_minute_or_the_last_ten_tasks() -> None:
    meter = RateMeter()
    for second in range(200):
        meter.add(second, second * 50 if second < 100 else 5_000 + (second - 100) * 10)
    assert meter.rate_per_second(199) == pytest.approx(10)
    slow = RateMeter()
    for second, done in ((0, 0), (600, 1), (1_200, 2)):
        slow.add(second, done)
    assert slow.rate_per_second(1_200) == pytest.approx(1 / 600)
    assert slow.rate_per_second(2_400) == pytest.approx(1 / 1_200)


def test_there_is_no_rate_before_it_means_anything_and_a_reset_begins_anew() -> None:
    meter = RateMeter()
    meter.add(0, 5)
    assert meter.rate_per_second(10) is None
    meter.add(10, 9)
    meter.add(11, 3)
    assert meter.rate_per_second(11) is None


def test_the_mode_is_asked_for_or_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert choose_mode(None) == "terminal" and choose_mode("none") == "none"
    monkeypatch.setenv("TERM", "dumb")
    assert choose_mode("auto") == "lines"
    monkeypatch.setenv("JOBMON_PROGRESS", "none")
    assert choose_mode(None) == "none"
    monkeypatch.setenv("JOBMON_PROGRESS", "loud")
    with pytest.raises(ValueError, match="auto, lines, none"):
        choose_mode(None)


def test_a_notebook_is_known_by_its_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    shell = types.SimpleNamespace(kernel=object())
    monkeypatch.setitem(sys.modules, "IPython", types.SimpleNamespace(get_ipython=lambda: shell))  # type: ignore[arg-type]
    assert choose_mode(None) == "notebook"
    monkeypatch.setitem(sys.modules, "IPython", types.SimpleNamespace(get_ipython=lambda: object()))  # type: ignore[arg-type]
    assert choose_mode(None) != "notebook"


def test_in_a_notebook_one_output_is_updated_and_the_end_is_told(
    server: Sandbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shown: List[str] = []

    def display(html: str, display_id: bool) -> types.SimpleNamespace:
        assert display_id
        shown.append(html)
        return types.SimpleNamespace(update=shown.append)

    kernel = types.SimpleNamespace(get_ipython=lambda: types.SimpleNamespace(kernel=object()))
    monkeypatch.setitem(sys.modules, "IPython", kernel)  # type: ignore[arg-type]
    pages = types.SimpleNamespace(HTML=str, display=display)
    monkeypatch.setitem(sys.modules, "IPython.display", pages)  # type: ignore[arg-type]
    assert run_workflow(StoredWorkflow(["true", "sleep 0.6"]), RunOptions()) == "D"
    assert shown[0] == "<i>starting</i>" and "2 of 2 done (100.0%)" in shown[-1]
    assert "Done, 2 of 2 tasks done" in capsys.readouterr().err
