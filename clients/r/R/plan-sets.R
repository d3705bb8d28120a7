# Distinct upstream sets as inclusive ranges of task indexes. A list that many tasks share is looked at once.

# For each source the number of its set, NA for none; the sets as matrices of two columns, first and last index.
plan_sets <- function(sources, tasks, workflow) {
  sets <- list()
  known <- list()
  largest <- 0L
  mark <- new.env(hash = FALSE)
  set_of_source <- rep(NA_integer_, length(sources))
  by_key <- new.env(hash = TRUE)
  for (at in seq_along(sources)) {
    upstream <- sources[[at]]$upstream
    if (is.null(upstream)) next
    if (!identical(upstream$mark, mark)) {
      ranges <- member_ranges(upstream$tasks, tasks, sources[[at]], workflow)
      key <- as.character(openssl::md5(paste(ranges, collapse = ",")))
      if (is.null(by_key[[key]])) {
        sets[[length(sets) + 1L]] <- ranges
        largest <- max(largest, nrow(ranges))
        by_key[[key]] <- length(sets)
      }
      upstream$mark <- mark
      upstream$number <- by_key[[key]]
    }
    set_of_source[at] <- upstream$number
  }
  list(sets = sets, set_of_source = set_of_source, largest = largest)
}

member_ranges <- function(members, tasks, source, workflow) {
  indexes <- vapply(members, function(task) {
    index <- .subset2(task, "index")
    if (is.null(index)) -1L else index
  }, 0L)
  # A task of another workflow, or of none, may have an index from elsewhere.
  stray <- which(indexes < 0L | !vapply(members, function(task) identical(.subset2(task, "workflow"), workflow), NA))
  if (length(stray) > 0L) {
    refuse("unknown_upstream", paste0("The task ", members[[stray[1L]]]$name, ", which tasks of template ", source$template$name,
      " wait for, is not in the workflow."), "Add it with add_tasks().", list(taskTemplate = source$template$name))
  }
  indexes <- sort(unique(indexes))
  starts <- c(TRUE, diff(indexes) > 1L)
  ends <- c(which(starts)[-1L] - 1L, length(indexes))
  cbind(indexes[starts], indexes[ends])
}
