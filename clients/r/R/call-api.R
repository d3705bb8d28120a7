# Calls the operations of the API by their ids.

# The reply, parsed. The request is repeated while the server is away, as far as a repetition is safe; what it refuses is
# signalled as a condition of its code.
call_api <- function(operation, path = list(), query = list(), body = NULL, timeout_seconds = NULL, api = connection()) {
  request <- encode_request(operation, path, query, body)
  started <- proc.time()[["elapsed"]]
  repeats <- 0L
  repeat {
    sent <- send_once(api, request, if (is.null(timeout_seconds)) api$policy$timeout_seconds else timeout_seconds)
    if (is.null(sent$trouble)) return(sent$value)
    trouble <- follow_move(api, sent$trouble)
    elapsed <- proc.time()[["elapsed"]] - started
    wait_seconds <- decide_repeat(trouble, request$is_safe, repeats, elapsed, api$policy)
    if (is.null(wait_seconds)) stop(give_up(trouble$error, repeats, elapsed))
    Sys.sleep(wait_seconds)
    repeats <- repeats + 1L
  }
}

send_once <- function(api, request, timeout_seconds) {
  response <- tryCatch(httr2::req_perform(build_request(api, request, timeout_seconds)), error = function(problem) {
    list(trouble = network_trouble(problem, request$operation, api$url))
  })
  if (!is.null(response$trouble)) return(response)
  # A server of another version answers in a way that only seems to be understood.
  if (request$operation != "getHealth") refuse_other_version(httr2::resp_header(response, "jobmon-server-version"))
  status <- httr2::resp_status(response)
  text <- if (length(response$body) > 0L) httr2::resp_body_string(response, "UTF-8") else ""
  if (status >= 300L) {
    return(list(trouble = read_problem(request$operation, status, text, httr2::resp_header(response, "retry-after"))))
  }
  tryCatch(list(value = decode_json(text)), error = function(problem) {
    list(trouble = read_problem(request$operation, 502L, text))
  })
}

build_request <- function(api, request, timeout_seconds) {
  built <- httr2::request(paste0(api$url, request$target))
  built <- httr2::req_method(built, request$method)
  built <- do.call(httr2::req_headers, c(list(built), as.list(api_headers(api))))
  if (!is.null(request$body)) built <- httr2::req_body_raw(built, charToRaw(request$body), "application/json")
  built <- httr2::req_timeout(built, timeout_seconds)
  httr2::req_error(built, is_error = function(response) FALSE)
}

api_headers <- function(api) {
  c(
    Accept = "application/json",
    `User-Agent` = paste0("jobmon-r/", VERSION),
    `jobmon-client-version` = VERSION,
    if (nzchar(api$token)) c(Authorization = paste("Bearer", api$token))
  )
}

# A server that was started again may have another address. A refusal that came from the old place counts as never sent.
follow_move <- function(api, trouble) {
  may_have_moved <- trouble$kind %in% c("unsent", "lost") || identical(trouble$error$code, "unauthorized")
  found <- if (may_have_moved && !is.null(api$locate)) api$locate()
  if (is.null(found) || (found$url == api$url && found$token == api$token)) return(trouble)
  api$url <- found$url
  api$token <- found$token
  if (trouble$kind == "refused") trouble$kind <- "unsent"
  trouble
}

give_up <- function(error, repeats, elapsed_seconds) {
  if (repeats == 0L) return(error)
  detail <- paste0(error$detail, " Gave up after ", repeats + 1L, " attempts in ", format(round(elapsed_seconds, 1L)), " s.")
  jobmon_condition(error$code, detail, error$hint, error$ids)
}

# All rows of a paged operation, at most `limit` of them.
list_rows <- function(operation, path = list(), query = list(), limit = Inf) {
  rows <- list()
  cursor <- NULL
  repeat {
    page_size <- max(1L, min(MAX_PAGE, limit - length(rows)))
    page <- call_api(operation, path = path, query = c(query, list(limit = page_size), if (!is.null(cursor)) list(cursor = cursor)))
    rows <- c(rows, page$rows)
    cursor <- page$nextCursor
    if (is.null(cursor) || length(rows) >= limit) return(utils::head(rows, limit))
  }
}

MAX_PAGE <- 1000
