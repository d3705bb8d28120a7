# A real Jobmon in a folder of its own. The first test that needs a server has the client start it, as a person's first
# script does; `jobmon down` ends it in teardown-server.R, and nothing may be left.

sandbox <- tempfile("jobmon-r-")
dir.create(sandbox, mode = "0700")
jobmon_bin <- Sys.getenv("JOBMON_BIN", unname(Sys.which("jobmon")))
for (name in grep("^JOBMON_?_", names(Sys.getenv()), value = TRUE)) Sys.unsetenv(name)
Sys.setenv(
  HOME = sandbox,
  JOBMON_BIN = jobmon_bin,
  JOBMON_PROGRESS = "none",
  JOBMON__DATA__DIR = file.path(sandbox, "data"),
  JOBMON__RETRY__BACKOFF_INITIAL = "0",
  # So that what one test leaves running does not keep those after it waiting.
  JOBMON__CLUSTERS__MULTIPROCESS__CORES = "16"
)

need_server <- function() {
  lacks <- !nzchar(jobmon_bin) || file.access(jobmon_bin, 1L) != 0L
  if (lacks && nzchar(Sys.getenv("NEED_JOBMON"))) stop("there is no executable ", jobmon_bin, ": run `npm run build`, or set JOBMON_BIN")
  if (lacks) skip("there is no `jobmon` command: set JOBMON_BIN")
  suppressMessages(connection())
}

# Waits until the condition gives something true.
await <- function(what, condition, limit_seconds = 30) {
  end <- proc.time()[["elapsed"]] + limit_seconds
  repeat {
    found <- condition()
    if (!is.null(found) && !isFALSE(found)) return(found)
    if (proc.time()[["elapsed"]] > end) stop("waited in vain: ", what)
    Sys.sleep(0.02)
  }
}

# Processes whose environment names the sandbox: daemons and the commands of tasks.
list_sandbox_processes <- function() {
  pids <- setdiff(grep("^[0-9]+$", list.files("/proc"), value = TRUE), as.character(Sys.getpid()))
  Filter(function(pid) {
    path <- file.path("/proc", pid, "environ")
    bytes <- tryCatch(suppressWarnings(readBin(path, "raw", 1e6)), error = function(problem) raw())
    bytes[bytes == as.raw(0L)] <- as.raw(10L)
    grepl(sandbox, rawToChar(bytes), fixed = TRUE, useBytes = TRUE)
  }, pids)
}

new_template <- function(command = "true {x}", node_args = "x", ..., name = "step") {
  task_template(tool("tests"), name, command, node_args = node_args, ...)
}

# Runs code under other environment variables.
with_variables <- function(variables, code) {
  before <- Sys.getenv(names(variables), NA, names = TRUE)
  do.call(Sys.setenv, as.list(variables))
  on.exit({
    Sys.unsetenv(names(before)[is.na(before)])
    if (any(!is.na(before))) do.call(Sys.setenv, as.list(before[!is.na(before)]))
  })
  force(code)
}
