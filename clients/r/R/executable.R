# Where the `jobmon` executable is: `JOBMON_BIN`, else on PATH, else in the Python package of this machine.

find_executable <- function() {
  chosen <- Sys.getenv("JOBMON_BIN")
  if (nzchar(chosen)) return(path.expand(chosen))
  found <- Sys.which("jobmon")
  if (nzchar(found)) return(unname(found))
  packaged <- find_packaged_executable()
  if (!is.null(packaged)) return(packaged)
  refuse("server_unreachable", "The command `jobmon`, which runs the local server, was not found.",
    paste("Set http.service_url (JOBMON__HTTP__SERVICE_URL) to your server, or JOBMON_BIN to the jobmon command,",
      "or install it with: pip install jobmon"))
}

# The wheel carries it; asking the interpreter runs none of the package's code.
find_packaged_executable <- function() {
  python <- Sys.which(c("python3", "python"))
  python <- python[nzchar(python)]
  if (length(python) == 0L) return(NULL)
  probe <- "import importlib.util as u; s = u.find_spec('jobmon'); print(next(iter(s.submodule_search_locations)) if s else '')"
  folder <- tryCatch(
    suppressWarnings(system2(python[1L], c("-c", shQuote(probe)), stdout = TRUE, stderr = FALSE)),
    error = function(problem) character()
  )
  path <- file.path(utils::tail(folder, 1L), "_bin", "jobmon")
  if (length(path) == 1L && file.access(path, 1L) == 0L) path else NULL
}
