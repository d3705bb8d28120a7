from __future__ import annotations

from typing import Any, Dict, List, Set, Tuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobmon.client._bind import DraftPlan, plan_draft
from jobmon.client.task import Task
from jobmon.client.tool import Tool
from jobmon.client.workflow import Workflow
from jobmon.core.exceptions import CyclicGraphError, NodeDependencyNotExistError


def tasks(count: int) -> List[Task]:
    return Tool("tool").get_task_template("t", "run {x}", node_args=["x"]).create_tasks(x=range(count))


def bind_plan(*added: Task) -> DraftPlan:
    workflow = Tool("tool").create_workflow()
    workflow.add_tasks(added)
    return plan_draft(workflow)


def edges(plan: DraftPlan) -> Set[Tuple[str, str]]:
    """Each dependency of a plan, by name."""
    found = set()
    for index, ref in enumerate(plan.upstreams.set_of_task):
        members = plan.upstreams.sets[ref] if ref != -1 else []
        pairs = [members, members] if isinstance(members, int) else list(members)
        for first, last in zip(pairs[0::2], pairs[1::2]):
            for upstream in range(first, last + 1):
                found.add((plan.tasks[upstream].name, plan.tasks[index].name))
    return found


def test_dependencies_are_seen_from_both_sides() -> None:
    a, b, c, d = tasks(4)
    b.add_upstream(a)
    a.add_downstream(c)
    d.add_upstreams([b, c])
    a.add_downstreams([b, d])
    assert (b.upstream_tasks, c.upstream_tasks, d.upstream_tasks) == ({a}, {a}, {a, b, c})
    assert (a.downstream_tasks, b.downstream_tasks) == ({b, c, d}, {d})
    assert {node.default_name for node in d.node.upstream_nodes} == {a.name, b.name, c.name}
    assert a.node in b.node.upstream_nodes and d.node in a.node.downstream_nodes


def test_adding_a_task_twice_changes_nothing() -> None:
    a, b = tasks(2)
    for _ in range(3):
        b.add_upstream(a)
    assert b.upstream_tasks == {a} and a.downstream_tasks == {b}


def test_tasks_that_are_given_the_same_list_share_it() -> None:
    model = Tool("tool").get_task_template("wait", "wait {x}", node_args=["x"])
    before = tasks(100)
    together = model.create_tasks(x=range(5), upstream_tasks=before)
    alone = [model.create_task(x=at, upstream_tasks=before) for at in range(5, 10)]
    copied = model.create_task(x=10, upstream_tasks=list(before))
    waiting = [*together, *alone, copied]
    assert len({id(task._upstreams) for task in waiting}) == 1
    assert before[3].downstream_tasks == set(waiting)
    plan = bind_plan(*before, *waiting)
    assert len(plan.upstreams.sets) == 1
    assert edges(plan) == {(up.name, down.name) for up in before for down in waiting}


def test_a_list_that_changes_afterwards_does_not_change_who_waits() -> None:
    model = Tool("tool").get_task_template("wait", "wait {x}", node_args=["x"])
    before = tasks(20)
    first = model.create_task(x=1, upstream_tasks=before)
    removed = before.pop()
    second = model.create_task(x=2, upstream_tasks=before)
    assert removed in first.upstream_tasks and removed not in second.upstream_tasks


def test_what_waits_for_a_shared_list_may_wait_for_more() -> None:
    model = Tool("tool").get_task_template("wait", "wait {x}", node_args=["x"])
    before = tasks(20)
    first, second = model.create_tasks(x=[1, 2], upstream_tasks=before)
    more = model.create_task(x=3)
    second.add_upstream(more)
    assert first.upstream_tasks == set(before)
    assert second.upstream_tasks == {*before, more}
    assert len(bind_plan(*before, more, first, second).upstreams.sets) == 2


def test_equal_sets_are_sent_once_whoever_made_them_and_in_whatever_order() -> None:
    a, b, c, d, e = tasks(5)
    d.add_upstreams([a, b])
    e.add_upstream(b)
    e.add_upstream(a)
    assert len(bind_plan(a, b, c, d, e).upstreams.sets) == 1


def test_an_equal_task_stands_for_the_one_in_the_workflow() -> None:
    a, b = tasks(2)
    twin = tasks(1)[0]
    b.add_upstream(twin)
    assert edges(bind_plan(a, b)) == {(a.name, b.name)}


@pytest.mark.parametrize("stray, word", [(0, "Upstream"), (1, "Downstream")])
def test_a_neighbour_that_is_not_in_the_workflow_is_refused_with_both_names(stray: int, word: str) -> None:
    pair = tasks(2)
    pair[1].add_upstream(pair[0])
    with pytest.raises(NodeDependencyNotExistError, match=f"^{word} task t_x-{stray} .* t_x-{1 - stray} "):
        bind_plan(pair[1 - stray])


def test_a_neighbour_in_a_shared_list_is_missed_as_well() -> None:
    before = tasks(30)
    waiting = Tool("tool").get_task_template("wait", "wait {x}", node_args=["x"]).create_tasks(
        x=[1, 2], upstream_tasks=before
    )
    with pytest.raises(NodeDependencyNotExistError, match="^Upstream task t_x-29"):
        bind_plan(*before[:29], *waiting)
    with pytest.raises(NodeDependencyNotExistError, match="^Downstream task wait_x-2"):
        bind_plan(*before, waiting[0])


def test_a_cycle_is_refused_and_shown() -> None:
    a, egg, hen, nest, z = tasks(5)
    egg.add_upstreams([a, hen])
    hen.add_upstream(nest)
    nest.add_upstream(egg)
    z.add_upstream(nest)
    with pytest.raises(CyclicGraphError, match="^Cycle detected in the task graph: ") as refusal:
        bind_plan(a, egg, hen, nest, z)
    path = refusal.value.detail.split(": ")[1].split(". ")[0].split(" -> ")
    assert path[0] == path[-1] and set(path) == {egg.name, hen.name, nest.name}
    for before, after in zip(path, path[1:]):
        by_name: Dict[str, Task] = {task.name: task for task in (egg, hen, nest)}
        assert by_name[before] in by_name[after].upstream_tasks


def test_a_task_that_waits_for_itself_is_a_cycle() -> None:
    (a,) = tasks(1)
    a.add_upstream(a)
    with pytest.raises(CyclicGraphError, match="t_x-0 -> t_x-0"):
        bind_plan(a)


def test_a_long_cycle_is_cut_short_in_the_message() -> None:
    ring = tasks(1000)
    for before, after in zip(ring, [*ring[1:], ring[0]]):
        after.add_upstream(before)
    with pytest.raises(CyclicGraphError) as refusal:
        bind_plan(*ring)
    assert "980 more" in str(refusal.value) and len(str(refusal.value)) < 1000


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=20), st.permutations(range(8)))
def test_a_plan_has_exactly_the_dependencies_of_the_script_and_no_cycle(pairs: Any, order: Any) -> None:
    all_tasks = tasks(8)
    for upstream, waiting in pairs:
        all_tasks[waiting].add_upstream(all_tasks[upstream])
    expected = {(all_tasks[up].name, all_tasks[down].name) for up, down in pairs}
    try:
        assert edges(bind_plan(*[all_tasks[at] for at in order])) == expected
        assert not _has_cycle(pairs)
    except CyclicGraphError:
        assert _has_cycle(pairs)


def _has_cycle(pairs: List[Tuple[int, int]]) -> bool:
    reach = {(up, down) for up, down in pairs}
    for middle in range(8):
        reach |= {(a, d) for a, b in reach if b == middle for c, d in reach if c == middle}
    return any(up == down for up, down in reach)


def test_only_tasks_can_be_waited_for() -> None:
    (a,) = tasks(1)
    for bad in (None, "a", [a]):
        with pytest.raises(TypeError, match="must be a Task"):
            a.add_upstream(bad)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="must be a Task"):
        a.add_upstreams([*tasks(20), None])  # type: ignore[list-item]
    assert a.upstream_tasks == set()


def test_a_chain_of_many_tasks_added_backwards_is_no_deeper_than_a_short_one() -> None:
    chain = tasks(20_000)
    for before, after in zip(chain, chain[1:]):
        after.add_upstream(before)
    workflow: Workflow = Tool("tool").create_workflow()
    workflow.add_tasks(reversed(chain))
    assert len(plan_draft(workflow).upstreams.sets) == 19_999
