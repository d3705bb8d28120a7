# A workflow as the server wants it, short of the chunks: what tasks share, and by column what they have of their own.

MAX_TASKS_PER_WORKFLOW <- 10000000L
MAX_MEMBER_RANGES <- 100000L
# Where neighbours have less in common than this, tasks are put in another order, so that columns are long.
MIN_TASKS_PER_STRETCH <- 20L

# Sets the index of every task.
plan_draft <- function(workflow) {
  tasks <- list_workflow_tasks(workflow)
  refuse_size(workflow, length(tasks))
  numbered <- number_sources(tasks)
  placing <- plan_placements(numbered$sources, workflow)
  order <- order_tasks(placing$array[numbered$source_of_task], numbered$source_of_task)
  if (!is.null(order)) tasks <- tasks[order]
  plan <- lay_out(workflow, tasks, numbered, placing, order)
  if (is.null(order) && plan$largest_set > MAX_MEMBER_RANGES) {
    # With the tasks of each step together, what waits for a whole step waits for one range.
    order <- base::order(placing$array[numbered$source_of_task], numbered$source_of_task)
    plan <- lay_out(workflow, tasks[order], numbered, placing, order)
  }
  if (plan$largest_set > MAX_MEMBER_RANGES) {
    refuse("too_many_items", paste0("A task waits for tasks in ", plan$largest_set, " separate places; at most ", MAX_MEMBER_RANGES, " can be sent."),
      "Add tasks that are waited for together one after another.")
  }
  plan
}

lay_out <- function(workflow, tasks, numbered, placing, order) {
  source_of_task <- if (is.null(order)) numbered$source_of_task else numbered$source_of_task[order]
  index_tasks(tasks)
  sets <- plan_sets(numbered$sources, tasks, workflow)
  workflow$parts <- list(tasks)
  list(
    tasks = tasks,
    sources = numbered$sources,
    source_of_task = source_of_task,
    row_of_task = vapply(tasks, function(task) .subset2(task, "row"), 0L),
    placing = placing,
    set_of_source = sets$set_of_source,
    sets = sets$sets,
    largest_set = sets$largest
  )
}

index_tasks <- function(tasks) {
  at <- 0L
  for (task in tasks) {
    assign("index", at, envir = task)
    at <- at + 1L
  }
}

# The distinct sources of the tasks, and for each task the number of its own.
number_sources <- function(tasks) {
  sources <- vector("list", length(tasks))
  source_of_task <- integer(length(tasks))
  count <- 0L
  mark <- new.env(hash = FALSE)
  for (at in seq_along(tasks)) {
    source <- .subset2(tasks[[at]], "source")
    if (!identical(source$mark, mark)) {
      count <- count + 1L
      source$mark <- mark
      source$number <- count
      sources[[count]] <- source
    }
    source_of_task[at] <- source$number
  }
  list(sources = sources[seq_len(count)], source_of_task = source_of_task)
}

# NULL: as they were added.
order_tasks <- function(array_of_task, source_of_task) {
  count <- length(array_of_task)
  stretches <- 1L + sum(diff(array_of_task) != 0L)
  if (count <= MIN_TASKS_PER_STRETCH || stretches <= 1L + count %/% MIN_TASKS_PER_STRETCH) return(NULL)
  order(array_of_task, source_of_task)
}

refuse_size <- function(workflow, count) {
  if (count == 0L) refuse("empty_workflow", paste0("The workflow ", workflow$name, " has no tasks."), "Add tasks with add_tasks() first.")
  if (count > MAX_TASKS_PER_WORKFLOW) {
    refuse("too_many_items", paste0("The workflow has ", count, " tasks, more than ", MAX_TASKS_PER_WORKFLOW, "."), "Split it into several workflows.")
  }
}
