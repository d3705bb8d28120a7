# What the server says of workflows and tasks, as data frames.

# The words people use for the states of tasks.
BUCKETS <- list(
  pending = c("REGISTERING", "QUEUED", "INSTANTIATING", "ERROR_RECOVERABLE", "ADJUSTING_RESOURCES"),
  scheduled = "LAUNCHED",
  running = "RUNNING",
  done = "DONE",
  fatal = "ERROR_FATAL"
)

#' How far workflows are
#'
#' @param workflow A [workflow()], the id of one, or a vector of ids. `NULL`:
#'   the latest workflows of `user`.
#' @param user Whose workflows; `NULL`: your own. Without effect with `workflow`.
#' @param limit How many of the latest.
#' @return A data frame with a row for each workflow: `workflow_id`, `name`,
#'   `workflow_args`, `status` (a letter), `created_at`, `tasks`, how many of
#'   them are `pending`, `scheduled`, `running`, `done` and `fatal`, and
#'   `retries`.
#' @examples
#' \dontrun{
#' workflow_status(study)
#' }
#' @export
workflow_status <- function(workflow = NULL, user = NULL, limit = 5) {
  rows <- if (is.null(workflow)) {
    user <- if (is.null(user)) this_user() else user
    list_rows("listWorkflows", query = list(where = paste0("user:in:", paste(user, collapse = ","))), limit = limit)
  } else {
    ids <- if (inherits(workflow, "jobmon_workflow")) id_of_workflow(workflow) else vapply(workflow, read_id, 0, "workflow")
    lapply(ids, function(id) call_api("getWorkflow", path = list(workflowId = id)))
  }
  counted <- lapply(BUCKETS, function(states) vapply(rows, function(row) count_of(row$counts, states), 0))
  data.frame(
    workflow_id = column(rows, "id", 0), name = column(rows, "name", ""), workflow_args = column(rows, "workflowArgs", ""),
    status = letters_of(column(rows, "status", ""), WORKFLOW_LETTERS), created_at = times(column(rows, "createdAt", 0)),
    tasks = column(rows, "taskCount", 0), counted, retries = column(rows, "retries", 0),
    stringsAsFactors = FALSE
  )
}

#' The tasks of a workflow
#'
#' @param workflow A [workflow()], or the id of one.
#' @param status Only tasks of these: `"pending"`, `"scheduled"`, `"running"`,
#'   `"done"`, `"fatal"`.
#' @param limit At most so many, the newest first. `Inf`: all.
#' @return A data frame with a row for each task: `task_id`, `name`,
#'   `template_name`, `status` (a letter), `attempts`, `max_attempts`.
#' @examples
#' \dontrun{
#' workflow_tasks(study, status = "fatal")
#' }
#' @export
workflow_tasks <- function(workflow, status = NULL, limit = 5) {
  query <- list(sort = "-id")
  if (!is.null(status)) {
    unknown <- setdiff(tolower(status), names(BUCKETS))
    if (length(unknown) > 0L) {
      refuse_input(paste0("There is no status ", unknown[1L], "."), paste0("Use ", paste(names(BUCKETS), collapse = ", "), "."))
    }
    query$where <- paste0("status:in:", paste(unlist(BUCKETS[tolower(status)]), collapse = ","))
  }
  rows <- list_rows("listTasks", path = list(workflowId = id_of_workflow(workflow)), query = query, limit = limit)
  data.frame(
    task_id = column(rows, "id", 0), name = column(rows, "name", ""), template_name = column(rows, "templateName", ""),
    status = letters_of(column(rows, "status", ""), TASK_LETTERS), attempts = column(rows, "attempts", 0),
    max_attempts = column(rows, "maxAttempts", 0), stringsAsFactors = FALSE
  )
}

#' The attempts at tasks
#'
#' @param tasks A task, a list of tasks, or task ids.
#' @return A data frame with a row for each attempt, and one with `NA` for a task
#'   that was never tried: `task_id`, `name`, `status` (of the task),
#'   `task_instance_id`, `attempt`, `instance_status`, `node`, `exit_code`,
#'   `wall_seconds`, `peak_memory_bytes`, `stdout`, `stderr` (paths), `error`.
#' @examples
#' \dontrun{
#' task_status(get_tasks_by_node_args(study, "model", location = 7))
#' }
#' @export
task_status <- function(tasks) {
  ids <- ids_of_tasks(tasks)
  rows <- unlist(lapply(split(ids, (seq_along(ids) - 1L) %/% MAX_PAGE), function(some) {
    call_api("listInstancesOfTasks", body = list(taskIds = I(some)))$rows
  }), recursive = FALSE)
  untried <- setdiff(ids, column(rows, "taskId", 0))
  rows <- c(rows, lapply(untried, function(id) {
    task <- call_api("getTask", path = list(taskId = id))
    list(taskId = id, taskName = task$name, taskStatus = task$status)
  }))
  rows <- rows[order(match(column(rows, "taskId", 0), ids))]
  data.frame(
    task_id = column(rows, "taskId", 0), name = column(rows, "taskName", ""),
    status = letters_of(column(rows, "taskStatus", ""), TASK_LETTERS), task_instance_id = column(rows, "id", 0),
    attempt = column(rows, "attempt", 0), instance_status = letters_of(column(rows, "status", ""), TASK_INSTANCE_LETTERS),
    node = column(rows, "node", ""), exit_code = column(rows, "exitCode", 0), wall_seconds = column(rows, "wallMs", 0) / 1000,
    peak_memory_bytes = column(rows, "peakMemoryBytes", 0), stdout = column(rows, "stdoutPath", ""),
    stderr = column(rows, "stderrPath", ""), error = column(rows, "error", ""), stringsAsFactors = FALSE
  )
}

#' What tasks wrote
#'
#' @param tasks A task, a list of tasks, or task ids.
#' @param stream `"stdout"`, `"stderr"`, or both.
#' @param max_bytes At most the last so many bytes of each.
#' @return A data frame with a row for each task that was tried, and stream, of
#'   its latest attempt: `task_id`, `task_instance_id`, `stream`, `path`, `text`.
#' @examples
#' \dontrun{
#' cat(task_logs(17, "stderr")$text)
#' }
#' @export
task_logs <- function(tasks, stream = c("stdout", "stderr"), max_bytes = 65536) {
  stream <- match.arg(stream, several.ok = TRUE)
  ids <- ids_of_tasks(tasks)
  rows <- unlist(lapply(split(ids, (seq_along(ids) - 1L) %/% MAX_PAGE), function(some) {
    call_api("listInstancesOfTasks", body = list(taskIds = I(some), latestOnly = TRUE))$rows
  }), recursive = FALSE)
  asked <- expand.grid(stream = stream, at = seq_along(rows), stringsAsFactors = FALSE)
  logs <- Map(function(name, at) {
    call_api("getLog", path = list(instanceId = rows[[at]]$id, stream = name), query = list(maxBytes = max_bytes))
  }, asked$stream, asked$at)
  data.frame(
    task_id = column(rows[asked$at], "taskId", 0), task_instance_id = column(rows[asked$at], "id", 0), stream = asked$stream,
    path = column(logs, "path", ""), text = column(logs, "text", ""), stringsAsFactors = FALSE
  )
}

#' What went wrong
#'
#' @param workflow A [workflow()], or the id of one.
#' @param limit At most so many, the newest first.
#' @return A data frame with a row for each error: `task_id`, `name`,
#'   `task_instance_id`, `kind` (application, resource or infrastructure), `at`,
#'   `description`, `stderr` (its last lines).
#' @examples
#' \dontrun{
#' get_errors(study)
#' }
#' @export
get_errors <- function(workflow, limit = 1000) {
  rows <- list_rows("listErrors", path = list(workflowId = id_of_workflow(workflow)), limit = limit)
  data.frame(
    task_id = column(rows, "taskId", 0), name = column(rows, "taskName", ""), task_instance_id = column(rows, "instanceId", 0),
    kind = column(rows, "kind", ""), at = times(column(rows, "at", 0)), description = column(rows, "description", ""),
    stderr = column(rows, "stderrTail", ""), stringsAsFactors = FALSE
  )
}

#' What tasks used
#'
#' @param workflow A [workflow()], the id of one, or a vector of ids.
#' @return A data frame with a row for each template: `template_name`,
#'   `num_tasks` that ended well and were measured, and the least, mean, median
#'   and most `memory` (bytes) and `runtime` (seconds).
#' @examples
#' \dontrun{
#' resource_usage(study)
#' }
#' @export
resource_usage <- function(workflow) {
  ids <- if (inherits(workflow, "jobmon_workflow")) id_of_workflow(workflow) else vapply(workflow, read_id, 0, "workflow")
  rows <- call_api("getUsage", query = list(workflowId = ids))$rows
  summary <- function(field, what) vapply(rows, function(row) {
    value <- row[[field]][[what]]
    if (is.null(value)) NA_real_ else as.numeric(value)
  }, 0)
  data.frame(
    template_name = column(rows, "templateName", ""), num_tasks = column(rows, "instances", 0),
    min_memory = summary("peakMemoryBytes", "min"), mean_memory = summary("peakMemoryBytes", "mean"),
    median_memory = summary("peakMemoryBytes", "median"), max_memory = summary("peakMemoryBytes", "max"),
    min_runtime = summary("wallSeconds", "min"), mean_runtime = summary("wallSeconds", "mean"),
    median_runtime = summary("wallSeconds", "median"), max_runtime = summary("wallSeconds", "max"), stringsAsFactors = FALSE
  )
}

ids_of_tasks <- function(tasks) {
  if (is.numeric(tasks)) return(vapply(tasks, read_id, 0, "task"))
  vapply(flatten_tasks(tasks, "tasks"), find_task_id, 0)
}

# A field of all rows; NA where it is absent. The type is that of `like`.
column <- function(rows, field, like) {
  vapply(rows, function(row) {
    value <- row[[field]]
    if (is.null(value)) like[NA_integer_] else if (is.numeric(like)) as.numeric(value) else as.character(value)
  }, like, USE.NAMES = FALSE)
}

letters_of <- function(words, letters) unname(letters[words])

times <- function(milliseconds) as.POSIXct(milliseconds / 1000, origin = "1970-01-01", tz = "UTC")
