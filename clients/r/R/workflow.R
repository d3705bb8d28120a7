#' Tasks and what they wait for
#'
#' @param tool A [tool()].
#' @param workflow_args Tells this workflow from others of the tool: the same
#'   again, with the same tasks, is the same workflow. Empty: unique.
#' @param workflow_attributes Texts by name, or names.
#' @param name,description What people see.
#' @param max_concurrently_running At most so many of its tasks run at once.
#' @param default_cluster_name The cluster of tasks that name none.
#' @param default_compute_resources_set Resources by cluster:
#'   `list(slurm = list(memory = "8G"))`.
#' @param default_resource_scales_set Scales, such as `list(memory = 0.5)`.
#' @param default_max_attempts How often tasks are tried that say nothing else.
#' @param ... Refused; catches misspelt arguments.
#' @return A workflow. It is an environment: [add_tasks()] changes it in place.
#'   Once bound it has a `workflow_id`.
#' @examples
#' study <- workflow(tool("doc"), workflow_args = "2026-11-22", name = "study")
#' study
#' @export
workflow <- function(tool, workflow_args = "", workflow_attributes = list(), name = "", description = "",
                     max_concurrently_running = NULL, default_cluster_name = "", default_compute_resources_set = list(),
                     default_resource_scales_set = list(), default_max_attempts = NULL, ...) {
  need_class(tool, "jobmon_tool", "tool")
  refuse_unknown(list(...), "workflow")
  if (!identical(name, "")) check_label(name, "workflow name")
  self <- new.env(parent = emptyenv())
  self$tool <- tool
  empty <- length(workflow_args) == 0L || identical(workflow_args, "")
  self$workflow_args <- if (empty) random_hex(16L) else render_value(workflow_args, "workflow_args")
  self$name <- name
  self$description <- description
  self$attributes <- read_attributes(workflow_attributes, "the workflow")
  self$max_concurrently_running <- max_concurrently_running
  self$limits <- list()
  self$defaults <- new_defaults(
    cluster = default_cluster_name,
    resources = lapply(default_compute_resources_set, read_resources, "the workflow"),
    scales = if (length(default_resource_scales_set) > 0L) list(`*` = read_scales(default_resource_scales_set, "the workflow")) else list(),
    max_attempts = read_max_attempts(default_max_attempts)
  )
  self$parts <- list()
  self$bound <- NULL
  structure(self, class = "jobmon_workflow")
}

#' Put tasks into a workflow
#'
#' @param workflow A [workflow()].
#' @param tasks,arrays A task, what [array_tasks()] returned, or a list of such.
#' @return The workflow.
#' @examples
#' echo <- task_template(tool("doc"), "echo", "echo {text}", node_args = "text")
#' study <- workflow(tool("doc"))
#' add_tasks(study, array_tasks(echo, text = c("a", "b")))
#' @export
add_tasks <- function(workflow, tasks) {
  need_class(workflow, "jobmon_workflow", "workflow")
  refuse_bound(workflow)
  added <- flatten_tasks(tasks, "tasks")
  for (task in added) {
    owner <- .subset2(task, "workflow")
    if (is.null(owner)) next
    refuse("duplicate_tasks", paste0("The task ", task$name, " is in ", if (identical(owner, workflow)) "this" else "another",
      " workflow already."), "Add each task once; make another one for another workflow.")
  }
  for (task in added) {
    if (!is.null(.subset2(task, "workflow"))) {
      forget_tasks(added, workflow)
      refuse("duplicate_tasks", paste0("The task ", task$name, " is given twice."), "Add each task once.")
    }
    assign("workflow", workflow, envir = task)
  }
  workflow$parts[[length(workflow$parts) + 1L]] <- added
  invisible(workflow)
}

# A refused call leaves nothing behind.
forget_tasks <- function(tasks, workflow) {
  for (task in tasks) if (identical(.subset2(task, "workflow"), workflow)) assign("workflow", NULL, envir = task)
}

#' @rdname add_tasks
#' @export
add_arrays <- function(workflow, arrays) add_tasks(workflow, arrays)

#' Limit how many tasks of a template run at once
#'
#' Other tasks of the workflow are not held back. A limit of the whole workflow
#' is `max_concurrently_running` of [workflow()].
#'
#' @param workflow A [workflow()].
#' @param task_template_name The name of the template.
#' @param limit A whole number from 0; 0 holds all of them back.
#' @return The workflow.
#' @examples
#' study <- workflow(tool("doc"))
#' set_task_template_max_concurrency_limit(study, "download", 5)
#' @export
set_task_template_max_concurrency_limit <- function(workflow, task_template_name, limit) {
  need_class(workflow, "jobmon_workflow", "workflow")
  refuse_bound(workflow)
  check_label(task_template_name, "name of a task template")
  if (!is.numeric(limit) || length(limit) != 1L || is.na(limit) || limit < 0 || limit != round(limit)) {
    refuse_input(paste0("The limit of task template ", task_template_name, " is ", show_value(limit), "."), "Give a whole number from 0.")
  }
  workflow$limits[[task_template_name]] <- as.numeric(limit)
  invisible(workflow)
}

#' Find tasks of a workflow
#'
#' @param ... For node arguments, the values to look for: a task is found if it
#'   has one of them. They are compared as the texts that the command gets. None
#'   finds all tasks of the template.
#' @param workflow A [workflow()].
#' @param task_template_name The name of the template.
#' @return A list of tasks.
#' @examples
#' echo <- task_template(tool("doc"), "echo", "echo {text}", node_args = "text")
#' study <- add_tasks(workflow(tool("doc")), array_tasks(echo, text = c("a", "b")))
#' get_tasks_by_node_args(study, "echo", text = "b")
#' @export
get_tasks_by_node_args <- function(..., workflow = NULL, task_template_name = NULL) {
  wanted <- fill_positional(list(...), c("workflow", "task_template_name"), names(match.call()), environment())
  need_class(workflow, "jobmon_workflow", "workflow")
  tasks <- list_workflow_tasks(workflow)
  of_template <- vapply(tasks, function(task) .subset2(task, "source")$template$name == task_template_name, NA)
  if (!any(of_template)) {
    refuse("unknown_task_template", paste0("The workflow has no tasks of template ", task_template_name, "."),
      "Add its tasks first, or correct the name.", list(taskTemplate = task_template_name))
  }
  tasks <- tasks[of_template]
  for (arg in names(wanted)) {
    template <- .subset2(tasks[[1L]], "source")$template
    if (!(arg %in% template$node_args)) {
      refuse("unknown_placeholder", paste0(arg, " is no node argument of task template ", task_template_name, "."),
        paste0("Its node arguments are ", paste(template$node_args, collapse = ", "), "."), list(taskTemplate = task_template_name))
    }
    texts <- render_values(wanted[[arg]], describe_arg(template, arg))
    found <- vapply(tasks, function(task) source_texts(.subset2(task, "source"), arg, .subset2(task, "row")), "") %in% texts
    tasks <- tasks[found]
    if (length(tasks) == 0L) break
  }
  structure(tasks, class = "jobmon_tasks")
}

list_workflow_tasks <- function(workflow) {
  if (length(workflow$parts) > 1L) workflow$parts <- list(do.call(c, workflow$parts))
  if (length(workflow$parts) == 0L) list() else workflow$parts[[1L]]
}

refuse_bound <- function(workflow) {
  if (is.null(workflow$bound)) return(invisible())
  refuse("conflict", paste0("The workflow is bound as workflow ", workflow$bound$workflow_id, " and cannot be changed."),
    "Define everything before bind() or run().", list(workflowId = workflow$bound$workflow_id))
}

refuse_unknown <- function(given, call) {
  if (length(given) == 0L) return(invisible())
  named <- names(given)[nzchar(names(given))]
  what <- if (length(named) > 0L) paste(named, collapse = ", ") else show_value(given[[1L]])
  refuse_input(paste0(call, "() has no argument ", what, "."), paste0("See ?", call, "."))
}

random_hex <- function(bytes) paste(openssl::rand_bytes(bytes), collapse = "")

#' @export
print.jobmon_workflow <- function(x, ...) {
  tasks <- list_workflow_tasks(x)
  id <- if (is.null(x$bound)) "not bound" else paste("id", format(x$bound$workflow_id))
  cat("<jobmon workflow ", x$name, "> ", id, ", workflow_args ", x$workflow_args, "\n", sep = "")
  if (length(tasks) > 0L) {
    counts <- table(vapply(tasks, function(task) .subset2(task, "source")$template$name, ""))
    cat(length(tasks), "tasks:", paste(names(counts), counts, collapse = ", "), "\n")
  }
  invisible(x)
}
