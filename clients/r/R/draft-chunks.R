# The parts of a draft, made when they are sent: never more than one of them exists.

MAX_TASKS_PER_CHUNK <- 10000L
MAX_SETS_PER_CHUNK <- 10000L
MAX_PROFILES_PER_CHUNK <- 10000L
# Keeps a chunk well below the server's limit of a body, whatever the arguments hold.
MAX_CHARACTERS_PER_CHUNK <- 4000000

# Calls `send(number, body)` for each.
send_chunks <- function(plan, send) {
  number <- 0L
  put <- function(groups = list(), sets = list(), profiles = list()) {
    send(number, list(groups = groups, sets = sets, profiles = profiles))
    number <<- number + 1L
  }
  profiles <- Map(function(profile, ref) c(list(ref = ref), profile), plan$placing$profiles, seq_along(plan$placing$profiles) - 1L)
  for (some in split_by(profiles, rep(1, length(profiles)), MAX_PROFILES_PER_CHUNK, Inf)) put(profiles = unname(some))
  sets <- Map(function(members, ref) list(ref = ref, members = members), plan$sets, seq_along(plan$sets) - 1L)
  for (some in split_by(sets, vapply(plan$sets, nrow, 0L), MAX_SETS_PER_CHUNK, MAX_MEMBER_RANGES)) put(sets = unname(some))
  for (groups in list_groups(plan)) put(groups = lapply(groups, function(range) make_group(plan, range[1L], range[2L])))
}

# Neighbours together as long as there are at most `max_count` of them and their sizes add up to at most `max_size`.
split_by <- function(items, sizes, max_count, max_size) {
  if (length(items) == 0L) return(list())
  part <- integer(length(items))
  current <- 1L
  count <- size <- 0
  for (at in seq_along(items)) {
    if (count == max_count || (count > 0 && size + sizes[at] > max_size)) {
      current <- current + 1L
      count <- size <- 0
    }
    part[at] <- current
    count <- count + 1
    size <- size + sizes[at]
  }
  unname(split(items, part))
}

# Ranges of task positions, those of one chunk together. A group has tasks of one array.
list_groups <- function(plan) {
  array_of_task <- plan$placing$array[plan$source_of_task]
  count <- length(array_of_task)
  texts <- characters_per_task(plan)
  chunk <- cumulate(texts)
  first <- which(c(TRUE, diff(array_of_task) != 0L | diff(chunk) != 0L))
  last <- c(first[-1L] - 1L, count)
  unname(split(Map(c, first, last), chunk[first]))
}

# The number of the chunk of each task.
cumulate <- function(characters) {
  by_count <- (seq_along(characters) - 1L) %/% MAX_TASKS_PER_CHUNK
  if (sum(as.numeric(characters)) <= MAX_CHARACTERS_PER_CHUNK) return(by_count)
  chunk <- integer(length(characters))
  current <- 0L
  count <- size <- 0
  for (at in seq_along(characters)) {
    if (count == MAX_TASKS_PER_CHUNK || (count > 0 && size + characters[at] > MAX_CHARACTERS_PER_CHUNK)) {
      current <- current + 1L
      count <- size <- 0
    }
    chunk[at] <- current
    count <- count + 1
    size <- size + characters[at]
  }
  chunk
}

# About what a task adds to its chunk, and no less: the longest text of each argument. One that many share is sent once.
characters_per_task <- function(plan) {
  longest <- vapply(plan$sources, function(source) {
    sum(vapply(source$columns, function(column) {
      if (source$count > 1L && length(column$texts) == 1L) 0L else max(0L, nchar(column$texts, "bytes"))
    }, 0L)) + 4 * length(source$columns)
  }, 0)
  longest[plan$source_of_task]
}

make_group <- function(plan, first, last) {
  at <- first:last
  numbers <- plan$source_of_task[at]
  rows <- plan$row_of_task[at]
  # Runs of neighbours of one source.
  run_first <- which(c(TRUE, diff(numbers) != 0L))
  run_last <- c(run_first[-1L] - 1L, length(numbers))
  by_run <- function(read) {
    unlist(lapply(seq_along(run_first), function(run) {
      some <- run_first[run]:run_last[run]
      read(plan$sources[[numbers[run_first[run]]]], rows[some])
    }), recursive = FALSE)
  }
  sources <- plan$sources[numbers[run_first]]
  template <- sources[[1L]]$template
  group <- list(
    firstIndex = first - 1L,
    count = length(at),
    array = plan$placing$array[numbers[1L]] - 1L,
    args = as_object(lapply(setNames(template$args, template$args), function(arg) {
      shorten(by_run(function(source, rows) source_texts(source, arg, rows)))
    })),
    upstreamSet = shorten(plan$set_of_source[numbers] - 1L),
    profile = shorten(plan$placing$profile[numbers] - 1L),
    maxAttempts = shorten(plan$placing$max_attempts[numbers])
  )
  if (any(vapply(sources, needs_own_names, NA))) group$names <- I(by_run(source_names))
  if (any(vapply(sources, function(source) !is.null(source$attributes), NA))) {
    group$attributes <- by_run(function(source, rows) rep(list(source$attributes), length(rows)))
  }
  group
}

# A column of equal values as that value.
shorten <- function(column) {
  first <- column[1L]
  same <- if (is.na(first)) all(is.na(column)) else !anyNA(column) && all(column == first)
  if (!same) return(I(column))
  if (is.na(first)) NULL else first
}
