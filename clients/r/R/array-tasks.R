#' Many tasks of one template
#'
#' A task for each combination of the node arguments, in the order in which they
#' are given, the last one turning fastest. Or, with a data frame, a task for
#' each of its rows.
#'
#' @inheritParams task
#' @param ... For each node argument its values, as a vector or a list; for each
#'   of the other arguments one value. An empty vector gives no tasks. A data
#'   frame without a name stands for `node_args`.
#' @param upstream_tasks Tasks that each of them waits for.
#' @param compute_resources,resource_scales,cluster_name,fallback_queues,max_attempts,task_attributes,compute_resources_callable
#'   As in [task()], for all of them.
#' @param node_args A data frame with a column for each node argument; it may
#'   have columns for other arguments too.
#' @return A list of tasks.
#' @examples
#' echo <- task_template(tool("doc"), "echo", "echo {location} {year}",
#'   node_args = c("location", "year"))
#' tasks <- array_tasks(echo, location = 1:3, year = c(2000, 2010))
#' length(tasks)
#' @export
array_tasks <- function(..., task_template = NULL, upstream_tasks = list(), max_attempts = NULL, compute_resources = NULL,
                        cluster_name = "", resource_scales = NULL, fallback_queues = NULL, task_attributes = list(),
                        node_args = NULL, compute_resources_callable = NULL) {
  dots <- list(...)
  frames <- vapply(dots, is.data.frame, NA) & !nzchar(if (is.null(names(dots))) rep("", length(dots)) else names(dots))
  if (any(frames)) {
    if (sum(frames) > 1L || !is.null(node_args)) refuse_input("array_tasks() was given several data frames.", "Give one.")
    node_args <- dots[[which(frames)]]
    dots <- dots[!frames]
  }
  order <- c("task_template", "upstream_tasks", "max_attempts", "compute_resources", "cluster_name")
  values <- fill_positional(dots, order, names(match.call()), environment())
  need_class(task_template, "jobmon_task_template", "task template")
  made <- if (is.null(node_args)) cross_columns(task_template, values) else frame_columns(task_template, node_args, values)
  source <- new_source(
    task_template, made$columns, made$count,
    read_settings(
      task_template$name, compute_resources, resource_scales, cluster_name, fallback_queues, max_attempts, compute_resources_callable
    ),
    share_upstream(task_template, upstream_tasks),
    read_attributes(task_attributes, task_template$name)
  )
  structure(make_tasks(source), class = "jobmon_tasks")
}

# Columns of a cross product.
cross_columns <- function(template, values) {
  check_values(template, names(values))
  texts <- render_columns(template, values)
  lengths <- lengths(texts)
  for (arg in intersect(names(texts), template$node_args)) refuse_repeated(template, arg, texts[[arg]])
  count <- prod(lengths)
  strides <- rev(cumprod(c(1, rev(lengths))[seq_along(lengths)]))
  columns <- Map(function(text, stride) list(texts = text, stride = as.integer(min(stride, .Machine$integer.max))), texts, strides)
  list(columns = columns, count = as.integer(count))
}

# Columns as they stand in a data frame, and values for the rest.
frame_columns <- function(template, frame, values) {
  if (!is.data.frame(frame)) refuse_input(paste0("node_args is ", show_value(frame), "."), "Give a data frame.")
  twice <- intersect(names(frame), names(values))
  if (length(twice) > 0L) refuse_input(paste0("The argument ", twice[1L], " is both a column and an argument."), "Give it once.")
  loose <- intersect(names(values), template$node_args)
  if (length(loose) > 0L) {
    refuse_input(paste0("The node argument ", loose[1L], " of task template ", template$name, " is no column of the data frame."),
      "With a data frame, every node argument is a column of it.")
  }
  check_values(template, c(names(frame), names(values)))
  rows <- lapply(setNames(names(frame), names(frame)), function(arg) render_values(frame[[arg]], describe_arg(template, arg)))
  of_node <- unname(rows[intersect(names(rows), template$node_args)])
  repeated <- if (length(of_node) > 0L) anyDuplicated(do.call(paste, c(of_node, sep = "\x1f"))) else 0L
  if (repeated > 0L) {
    refuse("duplicate_tasks", paste0("array_tasks(): row ", repeated, " of the data frame has the node arguments of an earlier row."),
      "Each row makes one task; give each combination once.", list(taskTemplate = template$name))
  }
  others <- render_columns(template, values)
  columns <- lapply(c(rows, others), function(texts) list(texts = texts, stride = 1L))
  list(columns = columns, count = nrow(frame))
}

render_columns <- function(template, values) {
  Map(function(value, arg) {
    where <- describe_arg(template, arg)
    if (!(arg %in% template$node_args)) return(render_value(value, where))
    if (is.null(value)) return(character())
    render_values(value, where)
  }, values, names(values))
}

refuse_repeated <- function(template, arg, texts) {
  at <- anyDuplicated(texts)
  if (at == 0L) return(invisible())
  refuse("duplicate_tasks", paste0("array_tasks(): the node argument ", arg, " of task template ", template$name,
    " has the value ", show_value(texts[at]), " twice."), "Each combination makes one task; give each value once.",
    list(taskTemplate = template$name))
}

#' @export
print.jobmon_tasks <- function(x, ...) {
  cat("<", length(x), " jobmon tasks>\n", sep = "")
  shown <- utils::head(unclass(x), 5L)
  for (one in shown) cat("  ", one$name, "\n", sep = "")
  if (length(x) > length(shown)) cat("  ...\n")
  invisible(x)
}

#' @export
`[.jobmon_tasks` <- function(x, i) structure(unclass(x)[i], class = "jobmon_tasks")
