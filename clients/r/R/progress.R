# How far a run is: a bar on a terminal (with cli), else a line now and then.

LINE_EVERY_SECONDS <- 10

# `auto`, `lines` or `none`; NULL: the environment variable JOBMON_PROGRESS, else `auto`.
open_progress <- function(workflow_id, mode = NULL) {
  if (is.null(mode)) mode <- Sys.getenv("JOBMON_PROGRESS", "auto")
  if (!(mode %in% c("auto", "lines", "none"))) {
    refuse_input(paste0("progress is ", show_value(mode), "."), "Give \"auto\", \"lines\" or \"none\" (JOBMON_PROGRESS).")
  }
  if (mode == "none") return(list(update = function(event) NULL, tick = function() NULL, finish = function(text) NULL))
  if (mode == "auto" && can_draw_bar()) bar_progress(workflow_id) else line_progress(workflow_id)
}

can_draw_bar <- function() {
  requireNamespace("cli", quietly = TRUE) && interactive() && cli::is_dynamic_tty()
}

bar_progress <- function(workflow_id) {
  bar <- NULL
  counts <- list()
  environment <- environment()
  update <- function(event) {
    counts <<- event$counts
    total <- sum(unlist(counts))
    if (is.null(bar)) {
      bar <<- cli::cli_progress_bar(
        total = total, clear = TRUE, .envir = environment, .auto_close = FALSE,
        format = paste0("workflow ", workflow_id, " {cli::pb_bar} {cli::pb_percent} {cli::pb_current}/{cli::pb_total} {cli::pb_status} {cli::pb_eta_str}")
      )
    }
    cli::cli_progress_update(id = bar, set = count_of(counts, "DONE"), total = total, status = describe_others(counts), force = TRUE, .envir = environment)
  }
  list(
    update = update,
    tick = function() NULL,
    finish = function(text) {
      if (!is.null(bar)) cli::cli_progress_done(id = bar, .envir = environment)
      message("jobmon: ", text)
    }
  )
}

line_progress <- function(workflow_id) {
  latest <- NULL
  said_at <- proc.time()[["elapsed"]]
  said <- ""
  list(
    update = function(event) latest <<- event,
    tick = function() {
      now <- proc.time()[["elapsed"]]
      if (is.null(latest) || now - said_at < LINE_EVERY_SECONDS) return(NULL)
      text <- describe_counts(latest$counts)
      if (text != said) message("jobmon: workflow ", workflow_id, ": ", text)
      said <<- text
      said_at <<- now
    },
    finish = function(text) message("jobmon: ", text)
  )
}

count_of <- function(counts, states) sum(0, unlist(counts[intersect(states, names(counts))]))

describe_counts <- function(counts) {
  total <- sum(0, unlist(counts))
  others <- describe_others(counts)
  paste0(show_count(count_of(counts, "DONE")), " of ", show_count(total), " done", if (nzchar(others)) paste0(", ", others))
}

describe_others <- function(counts) {
  numbers <- vapply(BUCKETS[names(BUCKETS) != "done"], function(states) count_of(counts, states), 0)
  numbers <- numbers[numbers > 0]
  paste(vapply(numbers, show_count, ""), sub("fatal", "failed", names(numbers)), collapse = ", ")
}

show_count <- function(count) format(count, big.mark = ",", scientific = FALSE, trim = TRUE)
