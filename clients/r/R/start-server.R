# Starting the local server. It belongs to no script: it goes on when this session ends, and serves all of this user.

START_LIMIT_SECONDS <- 30
# A daemon that ended may have left the work to one that another process started.
SUCCESSOR_LIMIT_SECONDS <- 3

start_local_server <- function(data_dir, limit_seconds = START_LIMIT_SECONDS) {
  ensure_private_folder(data_dir)
  holds_lock <- FALSE
  daemon <- NULL
  on.exit(if (holds_lock) release_start_lock(data_dir))
  started <- proc.time()[["elapsed"]]
  ended <- NULL
  repeat {
    elapsed <- proc.time()[["elapsed"]] - started
    if (!holds_lock) holds_lock <- take_start_lock(data_dir)
    server <- find_local_server(data_dir)
    if (!is.null(server)) return(server)
    if (holds_lock && is.null(daemon)) daemon <- launch_server(data_dir)
    if (is.null(ended) && !is.null(daemon) && !is_alive(daemon$pid)) ended <- elapsed
    if (!is.null(ended) && elapsed - ended > SUCCESSOR_LIMIT_SECONDS) refuse_start(daemon, "it ended")
    if (elapsed > limit_seconds) refuse_start(daemon, paste("it was not ready after", limit_seconds, "s"))
    Sys.sleep(0.05)
  }
}

# In a session of its own, with no tie to our terminal, and in our folder, whose `jobmon.yaml` we read as well.
launch_server <- function(data_dir) {
  command <- find_executable()
  log <- file.path(data_dir, "up.log")
  if (!file.exists(log)) write_private_file(log, "")
  log_start <- file.info(log)$size
  apart <- if (nzchar(Sys.which("setsid"))) "setsid" else "nohup"
  script <- paste0("JOBMON__DATA__DIR=", shQuote(data_dir), " ", apart, " ", shQuote(command), " up </dev/null >>", shQuote(log), " 2>&1 & echo $!")
  pid <- as.integer(system(script, intern = TRUE))
  list(command = command, log = log, log_start = log_start, pid = pid)
}

refuse_start <- function(daemon, why) {
  if (is.null(daemon)) {
    refuse("server_unreachable", paste0("Another process is starting the local server, and ", why, "."),
      "Try again; `jobmon doctor` looks for the reason.")
  }
  input <- file(daemon$log, "rb")
  on.exit(close(input))
  seek(input, daemon$log_start)
  lines <- utils::tail(readLines(input, warn = FALSE), 20L)
  said <- if (length(lines) > 0L) paste0(" Its last words in ", daemon$log, ":\n  ", paste(lines, collapse = "\n  ")) else " It said nothing."
  refuse("server_unreachable", paste0("The local server was started with `", daemon$command, " up`, but ", why, ".", said),
    "Run `jobmon up` to see it fail, or `jobmon doctor`, which looks for the reason.")
}
