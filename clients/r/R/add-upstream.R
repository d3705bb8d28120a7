#' Let tasks wait for more
#'
#' For dependencies that are not known yet when a task is made.
#'
#' @param tasks The tasks that wait: a task, or a list of tasks.
#' @param upstream_tasks What they wait for besides: a task, or a list of tasks.
#' @return `tasks`.
#' @examples
#' step <- task_template(tool("doc"), "step", "true {n}", node_args = "n")
#' first <- task(step, n = 1)
#' second <- add_upstream(task(step, n = 2), first)
#' length(second$upstream_tasks)
#' @export
add_upstream <- function(tasks, upstream_tasks) {
  more <- flatten_tasks(upstream_tasks, "upstream_tasks")
  waiting <- flatten_tasks(tasks, "tasks")
  for (task in waiting) if (!is.null(.subset2(task, "workflow"))) refuse_bound(.subset2(task, "workflow"))
  # Tasks that shared their source share the one that replaces it.
  known <- list()
  for (task in waiting) {
    source <- .subset2(task, "source")
    at <- Position(function(pair) identical(pair$old, source), known)
    if (is.na(at)) {
      all <- unique(c(source$upstream$tasks, more))
      known <- c(known, list(list(old = source, new = with_upstream(source, all))))
      at <- length(known)
    }
    assign("source", known[[at]]$new, envir = task)
  }
  invisible(tasks)
}

with_upstream <- function(source, tasks) {
  new_source(
    source$template, source$columns, source$count, source$settings, share_upstream(source$template, tasks),
    source$attributes, source$task_name
  )
}
