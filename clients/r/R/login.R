# What `jobmon login` got from a server: a private file for each, in the data folder. Empty without a login.
find_login_token <- function(data_dir, url) {
  path <- file.path(data_dir, "logins", paste0(gsub("[^A-Za-z0-9.-]", "_", url), ".json"))
  text <- read_private_file(path, "login")
  if (is.null(text)) return("")
  said <- tryCatch(decode_json(text), error = function(problem) NULL)
  if (!is.character(said$url) || !is.character(said$token)) {
    refuse("config_invalid", paste0("The login in ", path, " is damaged."),
      paste0("Remove it (rm ", path, "), then run `jobmon login`."))
  }
  # Two addresses may share a file name; only one of them gets the token.
  if (identical(said$url, url)) said$token else ""
}

# Whose a token is, which it says itself; NULL for that of a server without accounts.
account_of_token <- function(token) {
  pattern <- "^jobmon_(.+)\\.[A-Za-z0-9_-]{43}$"
  if (grepl(pattern, token)) sub(pattern, "\\1", token) else NULL
}
