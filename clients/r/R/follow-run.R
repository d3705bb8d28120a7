# Waiting for the end of a run: events in, progress out, time limits and interrupts in between.

# The letter of its status, its row, and the workflow as it stands then; however long the server may be away in between.
follow_run <- function(workflow_id, run_id, timeout_seconds = Inf, progress = NULL, linking_limit_seconds = NULL) {
  started <- proc.time()[["elapsed"]]
  view <- open_progress(workflow_id, progress)
  latest <- NULL
  outage <- new_outage_notes()
  on_event <- function(event) {
    outage$end()
    view$update(event)
    latest <<- event$latestRun
    !is.null(latest) && (latest$id > run_id || (latest$id == run_id && is_over(latest)))
  }
  on_tick <- function() {
    view$tick()
    waited <- proc.time()[["elapsed"]] - started
    if (!is.null(linking_limit_seconds) && waited > linking_limit_seconds && identical(latest$status, "LINKING")) {
      give_up_linking(workflow_id, linking_limit_seconds)
    }
    if (waited > timeout_seconds) {
      refuse("wait_timeout", paste0("Workflow ", workflow_id, " was not over after ", timeout_seconds, " s; it goes on."),
        paste0("Come back with wait(", workflow_id, ")."), list(workflowId = workflow_id))
    }
    FALSE
  }
  withCallingHandlers(
    follow_events(workflow_id, on_event, on_tick, outage$begin),
    interrupt = function(condition) {
      message("\njobmon: the workflow goes on without this session. To come back: wait(", workflow_id,
        ") or jobmon workflow watch ", workflow_id, ". To stop it: workflow_stop(", workflow_id, ")")
    }
  )
  run <- if (identical(latest$id, run_id)) latest else get_run(workflow_id, run_id)
  workflow <- call_api("getWorkflow", path = list(workflowId = workflow_id))
  view$finish(describe_end(run, workflow))
  list(status = WORKFLOW_RUN_LETTERS[[run$status]], run = run, workflow = workflow)
}

is_over <- function(run) run$status %in% WORKFLOW_RUN_TERMINAL

get_run <- function(workflow_id, run_id) {
  for (run in list_rows("listRuns", path = list(workflowId = workflow_id))) if (run$id == run_id) return(run)
  refuse("not_found", paste0("Workflow ", workflow_id, " has no run ", run_id, "."), NULL, list(workflowId = workflow_id))
}

give_up_linking <- function(workflow_id, limit_seconds) {
  call_api("stopWorkflow", path = list(workflowId = workflow_id), body = list(user = this_user()))
  refuse("workflow_not_resumable",
    paste0("Workflow ", workflow_id, " could not be resumed: commands of its previous run had not ended after ", limit_seconds, " s."),
    "Try again later, with a larger resume_timeout, or keep them with reset_running_jobs = FALSE.", list(workflowId = workflow_id))
}

describe_end <- function(run, workflow) {
  label <- WORKFLOW_RUN_LABELS[[WORKFLOW_RUN_LETTERS[[run$status]]]]
  why <- if (is.null(run$reason)) "" else paste0(" (", run$reason, ")")
  failed <- count_of(workflow$counts, "ERROR_FATAL")
  paste0("workflow ", workflow$id, ": ", label, why, ", ", show_count(count_of(workflow$counts, "DONE")), " of ",
    show_count(workflow$taskCount), " tasks done",
    if (failed > 0) paste0(", ", show_count(failed), " failed; see get_errors(", workflow$id, ")"))
}

# Says once that the server is away, and once that it is back.
new_outage_notes <- function() {
  since <- NULL
  said <- FALSE
  list(
    begin = function(error) {
      now <- proc.time()[["elapsed"]]
      if (is.null(since)) since <<- now
      if (said || now - since < 5) return(invisible())
      said <<- TRUE
      message("jobmon: the server does not answer; the run goes on, and so does the waiting. ", error$detail)
    },
    end = function() {
      if (said) message("jobmon: the server is back.")
      since <<- NULL
      said <<- FALSE
    }
  )
}
