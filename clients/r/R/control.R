#' Resume a workflow without the script that defined it
#'
#' Tasks see the environment of this session.
#'
#' @param workflow A [workflow()], or the id of one.
#' @param reset_running_jobs End what still runs of the run before (`TRUE`), or
#'   let it go on.
#' @param increase_resources Tasks that failed for want of memory or time begin
#'   with more of it.
#' @param seconds_until_timeout,progress As in [run()].
#' @param wait Wait for the end.
#' @return A data frame of one row: `workflow_id`, `workflow_run_id`, `status` of
#'   the run (a letter), `tasks`, `done`, `fatal`.
#' @examples
#' \dontrun{
#' workflow_resume(7)
#' }
#' @export
workflow_resume <- function(workflow, reset_running_jobs = TRUE, increase_resources = TRUE, seconds_until_timeout = 36000,
                            wait = TRUE, progress = NULL) {
  workflow_id <- id_of_workflow(workflow)
  row <- call_api("getWorkflow", path = list(workflowId = workflow_id))
  word <- if (read_flag(reset_running_jobs, "reset_running_jobs")) "cold" else "hot"
  run_id <- open_run(workflow_id, row, word, FALSE, seconds_until_timeout, read_flag(increase_resources, "increase_resources"))
  if (read_flag(wait, "wait")) follow_run(workflow_id, run_id, progress = progress)
  row <- call_api("getWorkflow", path = list(workflowId = workflow_id))
  data.frame(
    workflow_id = workflow_id, workflow_run_id = run_id, status = WORKFLOW_RUN_LETTERS[[row$latestRun$status]],
    tasks = row$taskCount, done = count_of(row$counts, "DONE"), fatal = count_of(row$counts, "ERROR_FATAL"), stringsAsFactors = FALSE
  )
}

#' Stop a workflow
#'
#' Ends its run and every command of it. It is over when [wait()] returns `"S"`.
#'
#' @param workflow A [workflow()], or the id of one.
#' @return A data frame of one row: `workflow_id`, `stopping`, `active_instances`.
#' @examples
#' \dontrun{
#' workflow_stop(7)
#' }
#' @export
workflow_stop <- function(workflow) {
  workflow_id <- id_of_workflow(workflow)
  reply <- call_api("stopWorkflow", path = list(workflowId = workflow_id), body = list(user = this_user()))
  data.frame(workflow_id = workflow_id, stopping = reply$stopping, active_instances = reply$activeInstances)
}
