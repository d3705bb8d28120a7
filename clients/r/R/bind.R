#' Store a workflow on the server
#'
#' [run()] and [start()] do it too. Either all of it is stored or nothing. A
#' workflow that was stored before, by the same tool version, `workflow_args` and
#' tasks, is found again, and nothing of it changes.
#'
#' @param workflow A [workflow()].
#' @return The workflow, which has a `workflow_id` now.
#' @examples
#' \dontrun{
#' bind(study)$workflow_id
#' }
#' @export
bind <- function(workflow) {
  need_class(workflow, "jobmon_workflow", "workflow")
  bind_workflow(workflow, "find")
  invisible(workflow)
}

# The server checks the whole graph in one request.
BIND_TIMEOUT_SECONDS <- 600
MAX_BIND_CALLS <- 1000000L

# `existing` says what to do when it is stored already: just find it, or take it for a resume, where what the script now
# says of names, op args and resources replaces what is stored.
bind_workflow <- function(workflow, existing) {
  known <- workflow$bound
  if (!is.null(known) && (existing == "find" || known$is_adopted)) return(invisible())
  if (!is.null(known)) {
    again <- tryCatch(bind_draft(known$draft_id, existing), jobmon_not_found = function(problem) NULL)
    if (!is.null(again)) return(record_bound(workflow, again, known$draft_id, existing))
    # The draft was swept; send it again.
  }
  plan <- plan_draft(workflow)
  draft_id <- create_draft(workflow, plan)
  send_chunks(plan, function(number, body) {
    call_api("putDraftChunk", path = list(workflowId = draft_id, chunk = number), body = body)
  })
  record_bound(workflow, bind_draft(draft_id, existing), draft_id, existing)
}

create_draft <- function(workflow, plan) {
  body <- list(
    toolVersionId = plan$placing$tool_version_id,
    workflowArgs = workflow$workflow_args,
    name = workflow$name,
    description = workflow$description,
    attributes = as_object(workflow$attributes),
    user = this_user(),
    taskCount = length(plan$tasks),
    setCount = length(plan$sets),
    profileCount = length(plan$placing$profiles),
    arrays = plan$placing$arrays
  )
  if (!is.null(workflow$max_concurrently_running)) body$maxConcurrentlyRunning <- workflow$max_concurrently_running
  call_api("createDraft", body = body)$workflowId
}

bind_draft <- function(draft_id, existing) {
  for (call in seq_len(MAX_BIND_CALLS)) {
    reply <- call_api("bindDraft", path = list(workflowId = draft_id), body = list(existing = existing), timeout_seconds = BIND_TIMEOUT_SECONDS)
    if (reply$state == "bound") return(reply)
  }
  refuse("workflow_being_bound", paste0("The server did not finish to bind workflow ", draft_id, " in ", MAX_BIND_CALLS, " steps."))
}

record_bound <- function(workflow, reply, draft_id, existing) {
  if (is.null(workflow$newly_created)) workflow$newly_created <- reply$created
  workflow$workflow_id <- reply$workflowId
  workflow$bound <- list(
    workflow_id = reply$workflowId,
    status = reply$status,
    first_task_id = reply$firstTaskId,
    task_ids = if (length(reply$taskIds) > 0L) unlist(reply$taskIds),
    draft_id = draft_id,
    is_adopted = reply$created || existing == "resume"
  )
  invisible()
}
