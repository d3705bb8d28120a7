#' One task
#'
#' @param ... One value for every placeholder of the template, by name. A number
#'   becomes plain digits (`1`, `1L` and `1.0` are `1`; `1e5` is `100000`), a
#'   date is ISO, `TRUE` is `TRUE`, a factor its label; `NA` is refused. Names
#'   match exactly here, so a placeholder may be called `n`. What has no name is
#'   taken for the arguments below, in their order.
#' @param task_template A [task_template()].
#' @param name What people see. Default: made of template and node arguments.
#' @param compute_resources A named list, such as
#'   `list(memory = "8G", queue = "all.q")`.
#' @param upstream_tasks Tasks it waits for: a task, or a list of tasks.
#' @param task_attributes Texts by name, or names.
#' @param max_attempts How often it is tried. Default: as template, workflow or
#'   tool say, else 3.
#' @param resource_scales How resources grow after the task ran out of them:
#'   `list(memory = 0.5)` adds half, `list(memory = c("2G", "8G"))` are the
#'   amounts to try, and `list(memory = function(gib) gib + 4)` works them out
#'   from the last amount: GiB, seconds, cores.
#' @param cluster_name The cluster it runs on.
#' @param fallback_queues Queues to use when it outgrew its own.
#' @param compute_resources_callable A function without arguments that returns a
#'   list of resources, which are laid over `compute_resources`. It is called
#'   when the task is about to run for the first time, on this host, in an R that
#'   has this session's packages and what the function uses of the script.
#'   `compute_resources` may be such a function too.
#' @return A task, to be added by [add_tasks()].
#' @examples
#' echo <- task_template(tool("doc"), "echo", "echo {text}", node_args = "text")
#' hello <- task(echo, "hello", text = "hello")
#' hello$name
#' @export
task <- function(..., task_template = NULL, name = NULL, compute_resources = NULL, upstream_tasks = list(), task_attributes = list(),
                 max_attempts = NULL, resource_scales = NULL, cluster_name = "", fallback_queues = NULL,
                 compute_resources_callable = NULL) {
  order <- c("task_template", "name", "compute_resources", "upstream_tasks", "task_attributes", "max_attempts")
  values <- fill_positional(list(...), order, names(match.call()), environment())
  need_class(task_template, "jobmon_task_template", "task template")
  check_values(task_template, names(values))
  columns <- Map(function(value, arg) {
    list(texts = render_value(value, describe_arg(task_template, arg)), stride = 1L)
  }, values, names(values))
  source <- new_source(
    task_template, columns, 1L,
    read_settings(
      task_template$name, compute_resources, resource_scales, cluster_name, fallback_queues, max_attempts, compute_resources_callable
    ),
    share_upstream(task_template, upstream_tasks),
    read_attributes(task_attributes, task_template$name),
    if (!is.null(name)) check_task_name(name)
  )
  make_tasks(source)[[1L]]
}

describe_arg <- function(template, arg) paste(arg, "of task template", template$name)

# The values given are those of the placeholders, no more and no fewer.
check_values <- function(template, given) {
  lacking <- setdiff(template$args, given)
  strange <- setdiff(given, template$args)
  complain <- function(args, code, why) {
    if (length(args) == 0L) return(invisible())
    refuse(code, paste0("Task template ", template$name, ": ", why, " ", paste(args, collapse = ", "), "."),
      paste0("Its placeholders are ", paste(template$args, collapse = ", "), "."), list(taskTemplate = template$name))
  }
  complain(strange, "unknown_placeholder", "there is no placeholder")
  complain(lacking, "invalid_request", "there is no value for")
}

# What a task says of itself, worked out when asked for.
#' @export
`$.jobmon_task` <- function(x, name) {
  source <- .subset2(x, "source")
  switch(name,
    name = source_names(source, .subset2(x, "row")),
    args = lapply(setNames(source$template$args, source$template$args), function(arg) source_texts(source, arg, .subset2(x, "row"))),
    template_name = source$template$name,
    upstream_tasks = source$upstream$tasks,
    task_id = find_task_id(x),
    .subset2(x, name)
  )
}

find_task_id <- function(task) {
  workflow <- .subset2(task, "workflow")
  bound <- if (!is.null(workflow)) workflow$bound
  if (is.null(bound)) {
    refuse("draft_incomplete", paste0("The task ", task$name, " has no id yet."),
      "Add it to a workflow, and call bind() or run() first.")
  }
  index <- .subset2(task, "index")
  as.numeric(if (is.null(bound$task_ids)) bound$first_task_id + index else bound$task_ids[index + 1L])
}

#' @export
print.jobmon_task <- function(x, ...) {
  cat("<jobmon task ", x$name, ">\n", sep = "")
  invisible(x)
}

#' @export
names.jobmon_task <- function(x) c("name", "args", "template_name", "upstream_tasks", "task_id")
