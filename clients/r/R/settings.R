# Settings: `JOBMON__SECTION__KEY` in the environment, then the file of `JOBMON__CONFIG_FILE`, `./jobmon.yaml`,
# `~/.jobmon.yaml`, `/etc/jobmon.yaml`, then the defaults; merged key by key. The executable reads the same.

UNIT_SECONDS <- c(ms = 0.001, s = 1, m = 60, h = 3600, d = 86400)

# The settings that the client itself uses, decoded.
load_settings <- function() {
  found <- list()
  for (layer in list_layers()) for (key in names(layer)) if (is.null(found[[key]])) found[[key]] <- layer[[key]]
  text <- function(key) trimws(as.character(found[[key]]$value))
  service_url <- sub("/+$", "", text("http.service_url"))
  data_dir <- read_path("data.dir", found[["data.dir"]])
  token <- text("http.token")
  list(
    service_url = service_url,
    token = if (nzchar(token) || !nzchar(service_url)) token else find_login_token(data_dir, service_url),
    data_dir = data_dir,
    policy = list(
      timeout_seconds = read_seconds("http.request_timeout", found[["http.request_timeout"]]),
      max_repeats = read_seconds("http.retries_attempts", found[["http.retries_attempts"]]),
      limit_seconds = read_seconds("http.retries_timeout", found[["http.retries_timeout"]])
    )
  )
}

# The strongest first; each a list of `value`, `origin` and `folder` by dotted key.
list_layers <- function() {
  named <- Sys.getenv("JOBMON__CONFIG_FILE")
  if (nzchar(named) && !file.exists(named)) {
    refuse("config_invalid", paste0("File ", named, " (environment JOBMON__CONFIG_FILE) does not exist."),
      "Create it, or correct or unset JOBMON__CONFIG_FILE.")
  }
  files <- c(if (nzchar(named)) named, "jobmon.yaml", "~/.jobmon.yaml", "/etc/jobmon.yaml")
  c(list(environment_layer()), lapply(files[file.exists(files)], file_layer), list(default_layer()))
}

environment_layer <- function() {
  variables <- as.list(Sys.getenv())
  variables <- variables[startsWith(names(variables), "JOBMON__") & names(variables) != "JOBMON__CONFIG_FILE"]
  keys <- gsub("__", ".", tolower(substring(names(variables), nchar("JOBMON__") + 1L)), fixed = TRUE)
  setNames(Map(function(value, name) {
    list(value = value, origin = paste("environment", name), folder = getwd())
  }, unname(variables), names(variables)), keys)
}

file_layer <- function(path) {
  flatten <- function(node, prefix) {
    if (!is.list(node) || is.null(names(node))) {
      if (is.null(node)) return(list())
      return(setNames(list(list(value = node, origin = paste("file", path), folder = dirname(normalizePath(path)))), prefix))
    }
    do.call(c, unname(Map(function(value, key) flatten(value, if (nzchar(prefix)) paste0(prefix, ".", key) else key), node, names(node))))
  }
  if (file.info(path)$size == 0) return(list())
  flatten(read_yaml_file(path), "")
}

default_layer <- function() {
  lapply(SETTINGS, function(value) list(value = value, origin = "default", folder = getwd()))
}

read_path <- function(key, written) {
  text <- path.expand(trimws(as.character(written$value)))
  if (!nzchar(text) || startsWith(text, "~")) refuse_setting(key, written, "a path")
  if (startsWith(text, "/")) text else file.path(written$folder, text)
}

# `90`, `90s`, `10m`, `1h30m`.
read_seconds <- function(key, written) {
  text <- gsub(" ", "", as.character(written$value), fixed = TRUE)
  if (grepl("^[0-9]+(\\.[0-9]+)?$", text)) return(as.numeric(text))
  parts <- regmatches(text, gregexpr("[0-9]+(\\.[0-9]+)?(ms|s|m|h|d)", text))[[1L]]
  if (length(parts) == 0L || paste(parts, collapse = "") != text) {
    refuse_setting(key, written, "a time such as 90s, 10m or 1h30m, or a number")
  }
  sum(as.numeric(sub("[a-z]+$", "", parts)) * UNIT_SECONDS[sub("^[0-9.]+", "", parts)])
}

refuse_setting <- function(key, written, accepted) {
  refuse("config_invalid", paste0(key, " = ", show_value(written$value), " (", written$origin, ") cannot be used."),
    paste0("Set it to ", accepted, "."))
}
