# A call of an operation as what goes over the wire.

encode_request <- function(operation, path = list(), query = list(), body = NULL) {
  entry <- OPERATIONS[[operation]]
  target <- entry$path
  for (name in names(path)) {
    target <- sub(paste0(":", name), utils::URLencode(write_number(path[[name]]), reserved = TRUE), target, fixed = TRUE)
  }
  pairs <- encode_query(query)
  list(
    operation = operation,
    method = entry$method,
    target = paste0(API_PREFIX, target, if (nzchar(pairs)) paste0("?", pairs) else ""),
    body = if (!is.null(body)) encode_json(body),
    is_safe = entry$is_safe
  )
}

encode_query <- function(query) {
  pairs <- unlist(Map(function(values, name) {
    vapply(as.list(values), function(value) paste0(name, "=", utils::URLencode(write_number(value), reserved = TRUE)), "")
  }, query, names(query)))
  paste(pairs, collapse = "&")
}

# Ids must not come out as 1e+05.
write_number <- function(value) if (is.numeric(value)) format(value, scientific = FALSE, trim = TRUE, digits = 15L) else as.character(value)

encode_json <- function(body) {
  enc2utf8(as.character(jsonlite::toJSON(body, auto_unbox = TRUE, null = "null", na = "null", digits = NA)))
}

decode_json <- function(text) jsonlite::fromJSON(text, simplifyVector = FALSE)
