"""Who waits for whom.

A task's links, to what it waits for and to what waits for it, are nothing, one link, or a list of links; a link is a task
or a group. Tasks that were given the same list share one group, so a step of m tasks that waits for n others costs
m + n and not m * n.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Iterable, Iterator, List, Sequence, Union

if TYPE_CHECKING:
    from jobmon.client.task import Task

#: Shorter lists are linked task by task; a group costs more than it saves.
_SMALL_LIST = 8
#: Of the groups a task is in, so many of the newest are compared with a list.
_MAX_GROUPS_SEARCHED = 8


class UpstreamGroup:
    """Tasks that are waited for together."""

    __slots__ = ("members", "waiting")

    def __init__(self, members: List[Task]) -> None:
        self.members = members
        self.waiting: List[Task] = []


Link = Union["Task", UpstreamGroup]
Links = Union[None, "Task", UpstreamGroup, List[Link]]


def list_links(links: Links) -> Sequence[Link]:
    """The links, each as it was made."""
    if links is None:
        return ()
    return links if isinstance(links, list) else (links,)


def add_link(links: Links, link: Link) -> Links:
    """The links with one more."""
    if links is None:
        return link
    if isinstance(links, list):
        links.append(link)
        return links
    return [links, link]


def iterate_upstreams(links: Links) -> Iterator[Task]:
    """The tasks that are waited for; one may appear more than once."""
    for link in list_links(links):
        if isinstance(link, UpstreamGroup):
            yield from link.members
        else:
            yield link


def iterate_downstreams(links: Links) -> Iterator[Task]:
    """The tasks that wait; one may appear more than once."""
    for link in list_links(links):
        if isinstance(link, UpstreamGroup):
            yield from link.waiting
        else:
            yield link


def link_one(upstream: Task, waiting: Task) -> None:
    """Makes `waiting` wait for `upstream`."""
    links = list_links(waiting._upstreams)
    if len(links) <= _SMALL_LIST and any(link is upstream for link in links):
        return
    waiting._upstreams = add_link(waiting._upstreams, upstream)
    upstream._downstreams = add_link(upstream._downstreams, waiting)


def link_all(upstreams: Iterable[Task], waiting: Sequence[Task]) -> None:
    """Makes each of `waiting` wait for all of `upstreams`."""
    members = _read_list(upstreams)
    if not waiting or not members:
        return
    if len(members) == 1 or (len(members) <= _SMALL_LIST and len(waiting) == 1):
        for upstream in _check_tasks(members):
            for task in waiting:
                link_one(upstream, task)
        return
    group = _find_group(members) or _make_group(list(_check_tasks(members)))
    group.waiting.extend(waiting)
    for task in waiting:
        task._upstreams = add_link(task._upstreams, group)


def _read_list(given: Iterable[Task]) -> List[Task]:
    from jobmon.client.task import Task

    if isinstance(given, Task):
        return [given]
    return given if isinstance(given, list) else list(given)


def _check_tasks(members: List[Task]) -> List[Task]:
    from jobmon.client.task import Task

    for member in members:
        if not isinstance(member, Task):
            raise TypeError(f"An upstream or downstream must be a Task, not {member!r}.")
    return members


def _find_group(members: List[Task]) -> Union[UpstreamGroup, None]:
    """The group of exactly these tasks in this order, if there is one. Comparing lists of the same objects is cheap."""
    for link in list_links(getattr(members[0], "_downstreams", None))[-_MAX_GROUPS_SEARCHED:]:
        if isinstance(link, UpstreamGroup) and link.members == members:
            return link
    return None


def _make_group(members: List[Task]) -> UpstreamGroup:
    group = UpstreamGroup(members)
    for member in members:
        member._downstreams = add_link(member._downstreams, group)
    return group

