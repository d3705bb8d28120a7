# The shell a run was started from: its tasks get the same environment, working directory and umask. It stays in a private
# file on the submit host, for an environment often holds passwords; the server knows only the path.

# Stores it under a name made of its content, so that equal shells share one file. Returns its path.
capture_context <- function(data_dir) {
  environment <- Sys.getenv()
  environment <- environment[order(names(environment))]
  text <- paste0(encode_json(list(
    cwd = readable(getwd()),
    umask = as.integer(Sys.umask(NA)),
    environment = as_object(setNames(as.list(readable(unname(unclass(environment)))), names(environment)))
  )), "\n")
  folder <- file.path(data_dir, "contexts")
  ensure_private_folder(data_dir)
  ensure_private_folder(folder)
  path <- file.path(folder, paste0(substr(as.character(openssl::sha256(text)), 1L, 32L), ".json"))
  write_private_file(path, text)
  path
}

# Bytes that are no text become U+FFFD, as in every other client.
readable <- function(texts) {
  texts <- as.character(texts)
  broken <- !validUTF8(texts)
  texts[broken] <- iconv(texts[broken], "UTF-8", "UTF-8", sub = "\uFFFD")
  enc2utf8(texts)
}
