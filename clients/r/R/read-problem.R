# What an error response says. A proxy on the way may have written it, so it need not be a problem document.

DECLINING_STATUSES <- c(423L, 429L, 503L, 507L)
CODE_OF_STATUS <- c(`401` = "unauthorized", `403` = "forbidden", `404` = "not_found", `413` = "payload_too_large", `500` = "internal")

read_problem <- function(operation, status, text, retry_after = NULL) {
  said <- tryCatch(decode_json(text), error = function(problem) NULL)
  if (!is.list(said)) said <- list()
  status <- if (is.numeric(said$status)) as.integer(said$status) else status
  code <- if (is.character(said$code)) said$code else code_of_status(status)
  shown <- substr(trimws(text), 1L, 200L)
  foreign <- paste0(operation, " was answered ", status, ", not in the way of a Jobmon server", if (nzchar(shown)) paste0(": ", shown), ".")
  error <- jobmon_condition(
    code,
    if (is.character(said$detail)) said$detail else foreign,
    if (is.character(said$hint)) said$hint else if (is.null(said$code)) {
      "Check the address of the server and what stands between it and this machine."
    },
    if (is.list(said$ids)) said$ids else list()
  )
  kind <- if (status %in% DECLINING_STATUSES) "declined" else if (status >= 500L) "broken" else "refused"
  list(kind = kind, error = error, retry_after_seconds = read_retry_after(retry_after))
}

code_of_status <- function(status) {
  known <- CODE_OF_STATUS[as.character(status)]
  if (!is.na(known)) return(unname(known))
  if (status > 500L || status %in% DECLINING_STATUSES) "server_unreachable" else "invalid_request"
}

read_retry_after <- function(header) {
  seconds <- suppressWarnings(as.numeric(header))
  if (length(seconds) != 1L || is.na(seconds)) 0 else max(0, seconds)
}

# What a failed socket means for the request.
network_trouble <- function(problem, operation, url) {
  why <- conditionMessage(problem)
  if (!is.null(problem$parent)) why <- conditionMessage(problem$parent)
  unsent <- grepl("connect to|refused|resolve|No route", why, ignore.case = TRUE)
  list(
    kind = if (unsent) "unsent" else "lost",
    error = jobmon_condition(
      "server_unreachable",
      paste0(operation, " got no answer from ", url, ": ", sub("[.]?\\s*$", "", why), "."),
      if (unsent) "Check with `jobmon doctor` that the server runs and is reachable from here."
      else "It may have been done nevertheless; look before you do it again. `jobmon doctor` checks the server.",
      list(operation = operation)
    ),
    retry_after_seconds = 0
  )
}
