# Refusals, those of the server and our own, as classed conditions. The codes are those of the catalogue.

jobmon_condition <- function(code, detail, hint = NULL, ids = list()) {
  message <- if (is.null(hint)) detail else paste0(detail, "\n", hint)
  structure(
    class = c(paste0("jobmon_", code), "jobmon_error", "error", "condition"),
    list(message = message, call = NULL, code = code, detail = detail, hint = hint, ids = ids)
  )
}

refuse <- function(code, detail, hint = NULL, ids = list()) {
  stop(jobmon_condition(code, detail, hint, ids))
}

# A slip in the script, found before anything is sent.
refuse_input <- function(detail, hint = NULL, ids = list()) refuse("invalid_request", detail, hint, ids)

# A value as a person would recognise it, cut where it is long.
show_value <- function(value) {
  text <- paste(deparse(value, width.cutoff = 60L, nlines = 2L), collapse = " ")
  if (nchar(text) > 60L) paste0(substr(text, 1L, 57L), "...") else text
}
