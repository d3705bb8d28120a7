# Lets one process at a time start the server of a data folder, whichever language it is written in.

# Nobody takes longer to start a server; an older lock is of a process whose id another one has now.
MAX_LOCK_AGE_SECONDS <- 120

# FALSE: another process is starting the server right now.
take_start_lock <- function(data_dir) {
  path <- file.path(data_dir, "start.lock")
  own <- paste0(path, ".", Sys.getpid(), ".r")
  on.exit(unlink(own))
  write_private_file(own, as.character(Sys.getpid()))
  if (link_file(own, path)) return(TRUE)
  holder <- read_lock_holder(path)
  age_seconds <- as.numeric(difftime(Sys.time(), file.info(path)$mtime, units = "secs"))
  if (!is.na(holder) && is_alive(holder) && isTRUE(age_seconds < MAX_LOCK_AGE_SECONDS)) return(FALSE)
  clear_stale_lock(path, paste0(own, ".stale"), holder)
  link_file(own, path)
}

release_start_lock <- function(data_dir) {
  path <- file.path(data_dir, "start.lock")
  if (identical(read_lock_holder(path), Sys.getpid())) unlink(path)
}

# A link appears with its content, or not at all; a file that is created is empty for a moment.
link_file <- function(from, to) suppressWarnings(file.link(from, to))

# Moves the lock of a dead process away. If it was replaced by a living one's in between, puts that back.
clear_stale_lock <- function(path, aside, dead) {
  if (!suppressWarnings(file.rename(path, aside))) return(invisible())
  if (!identical(read_lock_holder(aside), dead)) link_file(aside, path)
  unlink(aside)
}

read_lock_holder <- function(path) {
  text <- tryCatch(suppressWarnings(readLines(path, n = 1L, warn = FALSE)), error = function(problem) "")
  suppressWarnings(as.integer(text))[1L]
}
