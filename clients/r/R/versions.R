# Whether this client and a server understand each other: within one major version, before 1.0 within one minor version.
# Who says no version is not judged.

refuse_other_version <- function(server, client = VERSION) {
  ours <- read_line(client)
  theirs <- read_line(server)
  if (is.null(ours) || is.null(theirs) || identical(ours, theirs)) return(invisible())
  line <- if (theirs[1L] > 0L) paste0(theirs[1L], ".x") else paste0("0.", theirs[2L])
  refuse("version_mismatch",
    paste0("The client has version ", client, " and the server version ", server, "; they do not understand each other."),
    paste0("Install jobmonr ", line, ", or update the server; a local server is replaced by `jobmon down` and the next start."),
    list(clientVersion = client, serverVersion = server))
}

read_line <- function(version) {
  if (is.null(version) || !grepl("^[0-9]{1,6}\\.[0-9]{1,6}(\\.|$)", version)) return(NULL)
  parts <- as.integer(strsplit(version, ".", fixed = TRUE)[[1L]][1:2])
  if (parts[1L] > 0L) c(parts[1L], 0L) else parts
}
