# The one connection of this process: found or started at the first call that needs a server.

session <- new.env(parent = emptyenv())

connection <- function() {
  if (is.null(session$api) || !identical(session$pid, Sys.getpid())) {
    session$api <- connect(load_settings())
    session$pid <- Sys.getpid()
  }
  session$api
}

# Forgets it; the next call reads the settings again.
disconnect <- function() session$api <- NULL

# A client of the server in the settings, or of this user's local server, started if it does not run.
connect <- function(settings) {
  if (nzchar(settings$service_url)) return(make_api(settings$service_url, settings$token, settings$policy))
  data_dir <- settings$data_dir
  server <- find_local_server(data_dir)
  if (is.null(server)) {
    server <- start_local_server(data_dir)
    message("jobmon: the local server runs at ", server$url, " (data in ", data_dir, "; `jobmon down` ends it)")
  }
  token_of <- function(server) if (nzchar(settings$token)) settings$token else server$token
  make_api(server$url, token_of(server), settings$policy, function() {
    found <- tryCatch(read_local_server(data_dir), jobmon_error = function(problem) NULL)
    if (is.null(found) || !is_alive(found$pid)) NULL else list(url = found$url, token = token_of(found))
  })
}

make_api <- function(url, token, policy, locate = NULL) {
  if (!grepl("^https?://[^/ ]+", url)) {
    refuse("config_invalid", paste0("http.service_url = ", show_value(url), " is no address of a server."),
      "Set it to an address such as http://host:8070 (JOBMON__HTTP__SERVICE_URL).")
  }
  list2env(list(url = url, token = token, policy = policy, locate = locate), new.env(parent = emptyenv()))
}
