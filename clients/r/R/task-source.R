# Tasks that were made by one call share a source: the template, the texts of the arguments, settings, upstreams. A task
# is a small environment that points to its source and says which row it is. So 100,000 tasks are made and bound by
# column, and yet each is an object of its own.

# `columns`: by argument, in the order of the call, `texts` and how many neighbouring rows have the same (`stride`).
new_source <- function(template, columns, count, settings, upstream, attributes = NULL, task_name = NULL) {
  self <- new.env(hash = FALSE, parent = emptyenv())
  self$template <- template
  self$columns <- columns
  self$count <- count
  self$settings <- settings
  self$upstream <- upstream
  self$attributes <- attributes
  self$task_name <- task_name
  self
}

make_tasks <- function(source) {
  lapply(seq_len(source$count), function(row) {
    task <- new.env(hash = FALSE, parent = emptyenv())
    task$source <- source
    task$row <- row
    class(task) <- "jobmon_task"
    task
  })
}

# The texts of an argument for some rows.
source_texts <- function(source, arg, rows) {
  column <- source$columns[[arg]]
  texts <- column$texts
  if (length(texts) == 1L) return(rep_len(texts, length(rows)))
  texts[((rows - 1L) %/% column$stride) %% length(texts) + 1L]
}

# Whether the server would give these tasks other names: it names by the order of the template's node arguments.
needs_own_names <- function(source) {
  node_args <- source$template$node_args
  !is.null(source$task_name) || !identical(intersect(names(source$columns), node_args), node_args)
}

source_names <- function(source, rows) {
  if (!is.null(source$task_name)) return(rep_len(source$task_name, length(rows)))
  args <- intersect(names(source$columns), source$template$node_args)
  columns <- lapply(setNames(args, args), function(arg) source_texts(source, arg, rows))
  rep_len(default_task_names(source$template$name, columns), length(rows))
}

# A list of tasks, whatever mixture of tasks and lists of them was given.
flatten_tasks <- function(given, what) {
  if (inherits(given, "jobmon_task")) return(list(given))
  if (is.null(given)) return(list())
  if (is.list(given)) {
    are_tasks <- vapply(given, inherits, NA, "jobmon_task")
    if (all(are_tasks)) return(unname(unclass(given)))
    return(unlist(lapply(unname(given), flatten_tasks, what), recursive = FALSE))
  }
  refuse_input(paste0(what, " are tasks or lists of tasks, and ", show_value(given), " was given."),
    "Give what task() and array_tasks() return.")
}

# Scripts often give one long list to many tasks. Equal ones are kept once, so that all those tasks share an upstream set.
MAX_RECENT_UPSTREAMS <- 8L

share_upstream <- function(template, given) {
  if (length(given) == 0L && !inherits(given, "jobmon_task")) return(NULL)
  owner <- template$tool
  recent <- owner$recent_upstreams
  for (one in recent) if (identical(one$given, given)) return(one)
  tasks <- flatten_tasks(given, "upstream_tasks")
  if (length(tasks) == 0L) return(NULL)
  shared <- new.env(hash = FALSE, parent = emptyenv())
  shared$given <- given
  shared$tasks <- tasks
  owner$recent_upstreams <- utils::head(c(list(shared), recent), MAX_RECENT_UPSTREAMS)
  shared
}
