"""Every way Jobmon refuses something.

    Exception
    └ JobmonError                      code, detail, hint, ids
      ├ InvalidRequest                 the caller must change something (4xx)
      │ ├ InvalidArgumentError         also a ValueError
      │ │ ├ InvalidMemoryFormat, InvalidMemoryUnit, InvalidQuantityError, InvalidNameError, ...
      │ ├ CyclicGraphError, NodeDependencyNotExistError, DuplicateNodeArgsError
      │ ├ EmptyWorkflowError           also a RuntimeError
      │ ├ NotFoundError, UnauthorizedError, ForbiddenError, ConfigError, VersionMismatchError, ...
      │ └ ConflictError                reread and decide (409)
      │   ├ WorkflowAlreadyExists, WorkflowAlreadyComplete, TransitionError, InvalidStateTransition, ...
      │   └ WorkflowNotResumable
      │     └ WorkflowRunActiveError, WorkflowBeingBoundError, DraftIncompleteError
      ├ InvalidResponse                the server failed (5xx)
      │ └ UnavailableError             also a RuntimeError: asked until the retry budget was spent
      │   └ ServerUnreachableError, DatabaseBusyError, DiskFullError
      ├ WorkflowTimeout                also a RuntimeError: `run()` reached `seconds_until_timeout`
      └ RemoteExitInfoNotAvailable, CallableReturnedInvalidObject, DistributorNotAlive, ...

The server answers with a code of its catalogue; `class_of_code` is the exception that is raised for it. An exception
that a script raises or catches by name takes one text, as `Exception` does.
"""

from __future__ import annotations

import sys
from typing import Any, Mapping, Optional, Tuple, Type

from jobmon._generated.error_codes import ERROR_CODES

_MAX_LISTED_IDS = 10


class JobmonError(Exception):
    """A refusal: what was attempted and why not, on which ids, and what to do next."""

    #: Code of the catalogue; empty where the refusal is the client's own.
    code: str = ""

    def __init__(
        self,
        detail: object = "",
        *,
        hint: str = "",
        ids: Optional[Mapping[str, Any]] = None,
        code: Optional[str] = None,
    ) -> None:
        super().__init__(detail)
        self.detail = str(detail)
        self.hint = hint
        self.ids = dict(ids or {})
        if code is not None:
            self.code = code

    def __str__(self) -> str:
        return " ".join(part for part in (self.detail + _describe_ids(self.ids), self.hint) if part)

    def __reduce__(self) -> Tuple[Any, ...]:
        return _rebuild, (type(self), self.args, self.__dict__.copy())


def _rebuild(cls: Type[JobmonError], args: Tuple[Any, ...], state: Mapping[str, Any]) -> JobmonError:
    error = cls.__new__(cls, *args)
    error.args = args
    error.__dict__.update(state)
    return error


def _describe_ids(ids: Mapping[str, Any]) -> str:
    if not ids:
        return ""
    return " [" + "; ".join(f"{name} {_list_ids(value)}" for name, value in ids.items()) + "]"


def _list_ids(value: object) -> str:
    if not isinstance(value, (list, tuple)):
        return str(value)
    listed = ", ".join(str(one) for one in value[:_MAX_LISTED_IDS])
    more = len(value) - _MAX_LISTED_IDS
    return f"{listed} and {more} more" if more > 0 else listed


# The caller must change something.


class InvalidRequest(JobmonError):
    """The request cannot be carried out as it is; the same request would be refused again."""

    code = "invalid_request"


class InvalidArgumentError(InvalidRequest, ValueError):
    """A value cannot be used."""


class MalformedJsonError(InvalidRequest):
    code = "malformed_json"


class TooManyItemsError(InvalidRequest, AssertionError):
    """Too many items in one request; an `AssertionError` as well, as scripts know it from `update_task_status`."""

    code = "too_many_items"


class PageTooLargeError(InvalidRequest):
    code = "page_too_large"


class MethodNotAllowedError(InvalidRequest):
    code = "method_not_allowed"


class PayloadTooLargeError(InvalidRequest):
    code = "payload_too_large"


class NotFoundError(InvalidRequest):
    """There is no such thing."""

    code = "not_found"


class LogNotRegisteredError(NotFoundError):
    code = "log_not_registered"


class UnknownTaskTemplateError(NotFoundError, ValueError):
    code = "unknown_task_template"


class UnauthorizedError(InvalidRequest):
    """No valid token was sent."""

    code = "unauthorized"


class ForbiddenError(InvalidRequest):
    """This is not yours to do."""

    code = "forbidden"


class CredentialExpiredError(UnauthorizedError):
    code = "credential_expired"


class CredentialEndedError(UnauthorizedError):
    code = "credential_ended"


class AccountDisabledError(ForbiddenError):
    code = "account_disabled"


class RoleTooLowError(ForbiddenError):
    code = "role_too_low"


class OutOfScopeError(ForbiddenError):
    code = "out_of_scope"


class UserDiffersError(ForbiddenError):
    """The request named somebody other than its account."""

    code = "user_differs"


class NotYourWorkflowError(ForbiddenError):
    """The workflow belongs to someone else; the message says to whom."""

    code = "not_your_workflow"


class NotYourDistributorError(ForbiddenError):
    code = "not_your_distributor"


class NotYourCredentialError(ForbiddenError):
    code = "not_your_credential"


class NotYourRuleError(ForbiddenError):
    code = "not_your_rule"


class NotYourInstanceError(ForbiddenError):
    code = "not_your_instance"


class AccountsOffError(InvalidRequest):
    """The server has no accounts."""

    code = "accounts_off"


class VersionMismatchError(InvalidRequest):
    """Client and server do not understand each other; the message names both versions."""

    code = "version_mismatch"


class UnknownPlaceholderError(InvalidArgumentError):
    code = "unknown_placeholder"


class InvalidTemplateError(InvalidArgumentError):
    code = "invalid_template"


class InvalidNameError(InvalidArgumentError):
    code = "invalid_name"


class InvalidQuantityError(InvalidArgumentError):
    code = "invalid_quantity"


class InvalidResourcesError(InvalidArgumentError):
    code = "invalid_resources"


class InvalidMemoryFormat(InvalidQuantityError):
    """An amount of memory cannot be read."""


class InvalidMemoryUnit(InvalidQuantityError):
    """There is no such unit of memory."""


class DuplicateTasksError(InvalidArgumentError):
    """The same task appears twice in a workflow."""

    code = "duplicate_tasks"


class DuplicateNodeArgsError(DuplicateTasksError):
    """Two tasks of a template have the same node args."""


class EmptyWorkflowError(InvalidRequest, RuntimeError):
    """The workflow has no tasks."""

    code = "empty_workflow"


class CyclicGraphError(InvalidRequest):
    """Tasks wait for each other in a circle."""

    code = "cyclic_graph"


class NodeDependencyNotExistError(InvalidRequest):
    """A task waits for one that is not in the workflow."""

    code = "unknown_upstream"


class ConfigError(InvalidArgumentError):
    """The configuration cannot be used."""

    code = "config_invalid"


class PortInUseError(InvalidRequest):
    code = "port_in_use"


class DatabaseTooNewError(InvalidRequest):
    code = "database_too_new"


class CallableReturnedInvalidObject(InvalidArgumentError):
    """A callable for resources returned something that is not a dict."""


# The state things are in.


class ConflictError(InvalidRequest):
    """Someone else changed this meanwhile, or it is not in a state for that: reread and decide."""

    code = "conflict"


class WorkflowAlreadyExists(ConflictError):
    """The same workflow args were bound before; resume that workflow, or choose other args."""

    code = "workflow_already_exists"


class WorkflowAlreadyComplete(ConflictError):
    """Every task of the workflow is done."""

    code = "workflow_already_done"


class WorkflowNotResumable(ConflictError):
    """The workflow cannot be started or resumed now."""

    code = "workflow_not_resumable"


class WorkflowRunActiveError(WorkflowNotResumable):
    code = "workflow_run_active"


class WorkflowBeingBoundError(WorkflowNotResumable):
    code = "workflow_being_bound"


class DraftIncompleteError(WorkflowNotResumable):
    code = "draft_incomplete"


class DistributorSupersededError(ConflictError):
    code = "distributor_superseded"


class TransitionError(ConflictError):
    """The change of state is not possible."""

    code = "illegal_transition"


class InvalidStateTransition(TransitionError):
    """A state machine refused a transition: of which model, of which id, from where to where."""

    def __init__(self, model: object, id: object, old_state: object, new_state: object) -> None:
        super().__init__(f"Cannot transition {model} id: {id} from {old_state} to {new_state}")
        self.model, self.id, self.old_state, self.new_state = model, id, old_state, new_state


class WorkflowRunStateError(ConflictError):
    """The workflow run ended in a state that the caller did not expect."""


class ResumeSet(ConflictError):
    """A resume was requested by someone else."""


# The surroundings.


class InvalidResponse(JobmonError):
    """The server failed over the request."""

    code = "internal"


class UnavailableError(InvalidResponse, RuntimeError):
    """Nothing could be done although it was tried for as long as the settings allow. Later it may work."""


class DatabaseBusyError(UnavailableError):
    code = "database_busy"


class DiskFullError(UnavailableError):
    code = "disk_full"


class ServerUnreachableError(UnavailableError):
    """The server does not answer."""

    code = "server_unreachable"


class WorkflowTimeout(JobmonError, RuntimeError):
    """`run()` reached `seconds_until_timeout`. What was submitted runs to its end; nothing more is launched."""


# Names that scripts catch. The server schedules, so most of these have no cause any more.


class RemoteExitInfoNotAvailable(JobmonError):
    """The cluster cannot say how a task instance ended."""


class DistributorStartupTimeout(JobmonError):
    """No distributor appeared in time."""


class DistributorNotAlive(JobmonError):
    """The distributor is gone."""


class DistributorUnexpected(JobmonError):
    """The distributor did something unexpected."""


class DistributorInterruptedError(JobmonError):
    """The distributor was interrupted."""


class WorkflowTestError(JobmonError):
    """A test asked for a failure."""


class ReturnCodes:
    """What a worker of the public Jobmon exits with; no worker of this one does."""

    OK = 0
    WORKER_NODE_ENV_FAILURE = 198
    WORKER_NODE_CLI_FAILURE = 199


def _define_the_rest() -> None:
    """A class for each code that has none above: most clients never meet those."""
    module = sys.modules[__name__]
    for code, (name, kind, status) in ERROR_CODES.items():
        if hasattr(module, name):
            continue
        base = {"unavailable": UnavailableError, "bug": InvalidResponse, "conflict": ConflictError}.get(kind)
        found = base or (InvalidRequest if status < 500 else InvalidResponse)
        setattr(module, name, type(name, (found,), {"code": code, "__module__": __name__}))


_define_the_rest()


def class_of_code(code: str) -> Optional[Type[JobmonError]]:
    """The exception for a code of the catalogue; None for a code that this version does not know."""
    entry = ERROR_CODES.get(code)
    found = getattr(sys.modules[__name__], entry[0], None) if entry else None
    return found if isinstance(found, type) and issubclass(found, JobmonError) else None
