# Files that hold a token or an environment. What others can read is no secret, what others wrote is no order.

# The text of a private file; NULL where there is none.
read_private_file <- function(path, what) {
  if (!file.exists(path)) return(NULL)
  info <- file.info(path, extra_cols = TRUE)
  complain <- function(why, hint) refuse("forbidden", paste0("The ", what, " in ", path, " is not used: ", why, "."), hint)
  if (isTRUE(info$isdir) || nzchar(Sys.readlink(path))) complain("it is not a regular file", paste("Remove it: rm -r", path))
  if (!identical(as.numeric(info$uid), my_user_id())) complain("it belongs to another user", "Find out who put it there.")
  if (bitwAnd(as.integer(info$mode), as.integer(as.octmode("077"))) != 0L) {
    complain(paste0("others may read or change it (mode ", format(info$mode), ")"), paste("Run: chmod 600", path))
  }
  paste(readLines(path, warn = FALSE, encoding = "UTF-8"), collapse = "\n")
}

# The owner of a file that was just made is who we are.
my_user_id <- function() {
  if (is.null(session$user_id)) {
    probe <- tempfile("jobmon-")
    file.create(probe)
    session$user_id <- as.numeric(file.info(probe, extra_cols = TRUE)$uid)
    unlink(probe)
  }
  session$user_id
}

# Creates a folder for its owner alone. One that exists keeps its mode, but others must not be able to write.
ensure_private_folder <- function(path) {
  if (!dir.exists(path)) dir.create(path, recursive = TRUE, mode = "0700", showWarnings = FALSE)
  if (!dir.exists(path)) {
    refuse("config_invalid", paste0("The data folder ", path, " cannot be created."), "Set data.dir to a folder you may write to.")
  }
  if (bitwAnd(as.integer(file.info(path)$mode), as.integer(as.octmode("022"))) != 0L) {
    refuse("forbidden", paste0("The data folder ", path, " is not used: others may write to it."), paste("Run: chmod go-w", path))
  }
}

# A reader sees the old content or the new one, and never a part.
write_private_file <- function(path, text) {
  draft <- file.path(dirname(path), paste0(".", basename(path), ".", random_hex(6L), ".tmp"))
  before <- Sys.umask("077")
  on.exit(Sys.umask(before))
  done <- tryCatch({
    output <- file(draft, "wb")
    tryCatch(writeBin(charToRaw(text), output), finally = close(output))
    file.rename(draft, path)
  }, error = function(problem) FALSE, warning = function(problem) FALSE)
  if (isTRUE(done)) return(invisible(path))
  unlink(draft)
  refuse("config_invalid", paste0("File ", path, " cannot be written. Nothing was changed."),
    paste0("Make ", dirname(path), " a folder you may write to, with some free space, then repeat."))
}
