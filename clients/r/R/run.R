#' Run a workflow and wait for its end
#'
#' Stores it, starts it, and waits. The server schedules, so an interrupt
#' (Ctrl-C) leaves the run going, and says how to come back to it.
#'
#' @param workflow A [workflow()].
#' @param resume Go on with a workflow that was run before. What is done stays
#'   done.
#' @param seconds_until_timeout After this time nothing more is launched; what
#'   was submitted runs to its end, and `run()` fails with
#'   `jobmon_workflow_timeout`. `Inf`: no limit.
#' @param fail_fast End the run at the first task that failed for good.
#' @param reset_running_jobs When resuming: end what still runs (`TRUE`), or let
#'   it go on (`FALSE`).
#' @param resume_timeout Seconds to wait for what still runs of the run before to
#'   end.
#' @param progress `"auto"`: a bar on a terminal, else a line now and then;
#'   `"lines"`; `"none"`.
#' @param ... Refused, but for `distributor_startup_timeout` and
#'   `configure_logging`, which have no effect any more.
#' @return The letter of the run's status: `"D"` when all tasks are done, `"E"`
#'   when some failed.
#' @examples
#' \dontrun{
#' if (run(study) != "D") print(get_errors(study))
#' }
#' @export
run <- function(workflow, resume = FALSE, seconds_until_timeout = 36000, fail_fast = FALSE, reset_running_jobs = TRUE,
                resume_timeout = 300, progress = NULL, ...) {
  accepted <- c("distributor_startup_timeout", "configure_logging")
  given <- list(...)
  refuse_unknown(if (is.null(names(given))) given else given[!(names(given) %in% accepted)], "run")
  start_workflow(workflow, resume, fail_fast, seconds_until_timeout, reset_running_jobs)
  end <- follow_run(workflow$workflow_id, workflow$workflow_run_id, progress = progress,
    linking_limit_seconds = if (isTRUE(resume)) resume_timeout)
  refuse_timed_out(end, seconds_until_timeout)
  end$status
}

#' Start a workflow and return at once
#'
#' The run goes on when this session ends. [wait()] waits for its end, from here
#' or from anywhere.
#'
#' @param x A [workflow()].
#' @param resume,fail_fast,seconds_until_timeout,reset_running_jobs As in [run()].
#' @param ... Refused; catches misspelt arguments.
#' @return The workflow.
#' @examples
#' \dontrun{
#' start(study)
#' wait(study)
#' }
#' @name start
#' @aliases start
#' @export start
#' @method start jobmon_workflow
#' @export
start.jobmon_workflow <- function(x, resume = FALSE, fail_fast = FALSE, seconds_until_timeout = Inf, reset_running_jobs = TRUE, ...) {
  refuse_unknown(list(...), "start")
  start_workflow(x, resume, fail_fast, seconds_until_timeout, reset_running_jobs)
  invisible(x)
}

#' Wait for the end of a workflow's latest run
#'
#' @param workflow A [workflow()], or the id of one.
#' @param timeout Seconds after which to stop waiting, with a
#'   `jobmon_wait_timeout`. The run goes on.
#' @param progress As in [run()].
#' @return The letter of the run's status.
#' @examples
#' \dontrun{
#' wait(7)
#' }
#' @export
wait <- function(workflow, timeout = Inf, progress = NULL) {
  workflow_id <- id_of_workflow(workflow)
  run_id <- find_latest_run(workflow_id)$id
  if (is.null(run_id)) {
    refuse("conflict", paste0("The workflow ", workflow_id, " was never started, so there is nothing to wait for."),
      "Start it with run() or start().", list(workflowId = workflow_id))
  }
  follow_run(workflow_id, run_id, timeout_seconds = timeout, progress = progress)$status
}

# How often a start is tried whose reply was lost and of which the server shows no trace.
MAX_STARTS <- 3L

start_workflow <- function(workflow, resume, fail_fast, seconds_until_timeout, reset_running_jobs) {
  need_class(workflow, "jobmon_workflow", "workflow")
  resume <- read_flag(resume, "resume")
  bind_workflow(workflow, if (resume) "resume" else "find")
  row <- call_api("getWorkflow", path = list(workflowId = workflow$workflow_id))
  refuse_start_of(workflow, row, resume)
  is_new <- is.null(row$latestRun)
  if (resume && is_new && isTRUE(workflow$newly_created)) {
    warning("resume = TRUE has no effect: workflow ", workflow$workflow_id, " is new", call. = FALSE)
  }
  word <- if (is_new) "no" else if (read_flag(reset_running_jobs, "reset_running_jobs")) "cold" else "hot"
  workflow$workflow_run_id <- open_run(workflow$workflow_id, row, word, read_flag(fail_fast, "fail_fast"), seconds_until_timeout)
  invisible(workflow)
}

# A start is never repeated blindly: it may have been heard, and only the server can tell.
open_run <- function(workflow_id, row, resume, fail_fast, seconds_until_timeout, increase_resources = FALSE) {
  body <- list(
    resume = resume, failFast = fail_fast, increaseResources = increase_resources,
    secondsUntilTimeout = limit_seconds(seconds_until_timeout),
    user = this_user(), host = this_host(), contextPath = capture_context(load_settings()$data_dir)
  )
  previous <- if (is.null(row$latestRun)) 0 else row$latestRun$id
  for (attempt in seq_len(MAX_STARTS)) {
    run_id <- tryCatch(
      call_api("startWorkflow", path = list(workflowId = workflow_id), body = body)$workflowRunId,
      jobmon_error = function(problem) {
        if (!identical(ERROR_CODES[[problem$code]]$kind, "unavailable")) stop(problem)
        latest <- find_latest_run(workflow_id)$id
        if (!is.null(latest) && latest > previous) return(latest)
        if (attempt == MAX_STARTS) stop(problem)
        NULL
      }
    )
    if (!is.null(run_id)) return(run_id)
  }
}

refuse_start_of <- function(workflow, row, resume) {
  workflow_id <- workflow$workflow_id
  if (row$status == "DONE") {
    refuse("workflow_already_done",
      paste0("Workflow ", workflow_id, " is done already: all of its ", row$taskCount, " tasks are."),
      paste0("Use other workflow_args for a new workflow, or reset this one: jobmon workflow reset ", workflow_id),
      list(workflowId = workflow_id))
  }
  # This object started it before: no second word is asked for.
  if (!isTRUE(workflow$newly_created) && !resume && is.null(workflow$workflow_run_id)) {
    refuse("workflow_already_exists",
      paste0("There is already a workflow with these workflow_args, tool version and tasks (id ", workflow_id, ", ", row$status, ")."),
      "Resume it with run(resume = TRUE), or choose other workflow_args.", list(workflowId = workflow_id))
  }
}

refuse_timed_out <- function(end, seconds_until_timeout) {
  run <- end$run
  timed_out <- run$status == "ERROR" && !is.null(run$endedAt) && !is.null(run$timeoutAt) && run$endedAt >= run$timeoutAt
  if (!timed_out) return(invisible())
  refuse("workflow_timeout",
    paste0("Not all tasks of workflow ", run$workflowId, " were done within ", seconds_until_timeout, " seconds."),
    "What was submitted runs to its end; go on with run(resume = TRUE).", list(workflowId = run$workflowId))
}

limit_seconds <- function(seconds) {
  if (is.null(seconds) || (is.numeric(seconds) && identical(as.numeric(seconds), Inf))) return(NULL)
  if (!is.numeric(seconds) || length(seconds) != 1L || is.na(seconds) || seconds <= 0) {
    refuse_input(paste0("seconds_until_timeout is ", show_value(seconds), "."), "Give a number above 0, or Inf.")
  }
  max(1L, as.integer(ceiling(seconds)))
}

read_flag <- function(value, name) {
  if (!isTRUE(value) && !isFALSE(value)) refuse_input(paste0(name, " is ", show_value(value), "."), "Give TRUE or FALSE.")
  value
}

id_of_workflow <- function(workflow) {
  if (inherits(workflow, "jobmon_workflow")) {
    if (!is.null(workflow$bound)) return(workflow$bound$workflow_id)
    refuse("draft_incomplete", paste0("The workflow ", workflow$name, " has no id yet."), "Call bind(), start() or run() first.")
  }
  read_id(workflow, "workflow")
}

read_id <- function(value, what) {
  number <- suppressWarnings(as.numeric(value))
  if (length(number) != 1L || is.na(number) || number < 1 || number != round(number)) {
    refuse_input(paste0("A ", what, " or its id was expected, and ", show_value(value), " was given."))
  }
  number
}

find_latest_run <- function(workflow_id) call_api("getWorkflow", path = list(workflowId = workflow_id))$latestRun
