# The server of `jobmon up`, if it runs. The file it left may be older than a crash, hence process and port are asked.

read_local_server <- function(data_dir) {
  path <- file.path(data_dir, "server.json")
  text <- read_private_file(path, "address of the local server")
  if (is.null(text)) return(NULL)
  said <- tryCatch(decode_json(text), error = function(problem) NULL)
  if (!is.character(said$url) || !is.character(said$token) || !is.numeric(said$pid)) {
    refuse("config_invalid", paste0("The address of the local server in ", path, " is damaged."),
      paste0("Remove it (rm ", path, "), then run `jobmon up`."))
  }
  said
}

find_local_server <- function(data_dir) {
  server <- read_local_server(data_dir)
  if (!is.null(server) && is_alive(server$pid) && answers(server)) server else NULL
}

is_alive <- function(pid) isTRUE(tools::pskill(pid, 0L))

# A stranger may have got the port since, and must not see the token.
answers <- function(server) {
  policy <- list(timeout_seconds = 2, max_repeats = 0, limit_seconds = 2)
  health <- tryCatch(call_api("getHealth", api = make_api(server$url, "", policy)), jobmon_error = function(problem) NULL)
  identical(as.numeric(health$pid), as.numeric(server$pid))
}
