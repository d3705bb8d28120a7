# Events of a workflow over as many connections as it takes; only a refusal of the server ends it. Each connection asks
# for what came after the last version seen, so nothing is missed.

# A connection that was cut without a word looks like one on which nothing happens. Asking anew costs little.
SILENCE_LIMIT_SECONDS <- 60
TICK_SECONDS <- 0.25
LONGEST_RECONNECT_SECONDS <- 5

# `on_event` and `on_tick` (called a few times a second) return TRUE to end it; `on_outage` is told why there are none.
follow_events <- function(workflow_id, on_event, on_tick, on_outage, api = connection()) {
  state <- new.env(parent = emptyenv())
  state$seen <- -1
  state$over <- FALSE
  failures <- 0L
  while (!state$over) {
    request <- encode_request("streamEvents", list(workflowId = workflow_id), list(since = max(0, state$seen)))
    trouble <- read_connection(api, request, state, on_event, on_tick)
    if (state$over) break
    failures <- if (isTRUE(state$heard)) 0L else failures + 1L
    if (!is.null(trouble)) {
      trouble <- follow_move(api, trouble)
      if (trouble$kind == "refused") stop(trouble$error)
      on_outage(trouble$error)
    }
    wait_until(proc.time()[["elapsed"]] + jitter_wait_seconds(failures, LONGEST_RECONNECT_SECONDS), state, on_tick)
  }
}

wait_until <- function(end_seconds, state, on_tick) {
  repeat {
    left <- end_seconds - proc.time()[["elapsed"]]
    if (left <= 0 || state$over) return(invisible())
    Sys.sleep(min(left, TICK_SECONDS))
    if (isTRUE(on_tick())) state$over <- TRUE
  }
}

# One connection, until it ends or falls silent. Returns the trouble there was, NULL if the server closed it in peace.
read_connection <- function(api, request, state, on_event, on_tick) {
  state$heard <- FALSE
  stream <- new.env(parent = emptyenv())
  stream$text <- ""
  stream$trouble <- NULL
  stream$open <- TRUE
  stream$last <- proc.time()[["elapsed"]]
  handle <- curl::new_handle(url = paste0(api$url, request$target), connecttimeout = 10L)
  headers <- api_headers(api)
  headers[["Accept"]] <- "text/event-stream"
  curl::handle_setheaders(handle, .list = as.list(headers))
  pool <- curl::new_pool()
  take <- function(bytes, final = FALSE) {
    if (length(bytes) == 0L) return(invisible())
    stream$last <- proc.time()[["elapsed"]]
    stream$text <- paste0(stream$text, rawToChar(bytes[bytes != as.raw(0L)]))
    if (curl::handle_data(handle)$status_code >= 300L) return(invisible())
    state$heard <- TRUE
    take_events(stream, state, on_event)
  }
  curl::multi_add(handle, pool = pool, data = take, done = function(response) {
    stream$open <- FALSE
    if (response$status_code >= 300L) stream$trouble <- read_problem(request$operation, response$status_code, stream$text)
  }, fail = function(why) {
    stream$open <- FALSE
    stream$trouble <- network_trouble(simpleError(why), request$operation, api$url)
  })
  on.exit(try(curl::multi_cancel(handle), silent = TRUE))
  while (stream$open && !state$over) {
    curl::multi_run(timeout = TICK_SECONDS, poll = TRUE, pool = pool)
    if (!state$over && isTRUE(on_tick())) state$over <- TRUE
    if (proc.time()[["elapsed"]] - stream$last > SILENCE_LIMIT_SECONDS) stream$open <- FALSE
  }
  stream$trouble
}

# Takes the whole events off the text. What was seen before is dropped.
take_events <- function(stream, state, on_event) {
  text <- gsub("\r", "", stream$text, fixed = TRUE)
  parts <- strsplit(text, "\n\n", fixed = TRUE, useBytes = TRUE)[[1L]]
  whole <- if (endsWith(text, "\n\n")) length(parts) else length(parts) - 1L
  stream$text <- if (whole < length(parts)) parts[length(parts)] else ""
  for (part in parts[seq_len(max(0L, whole))]) {
    lines <- strsplit(part, "\n", fixed = TRUE, useBytes = TRUE)[[1L]]
    data <- sub("^data: ?", "", lines[startsWith(lines, "data:")])
    if (length(data) == 0L || state$over) next
    event <- decode_json(paste(data, collapse = "\n"))
    if (is.null(event$version) || event$version <= state$seen) next
    state$seen <- event$version
    if (isTRUE(on_event(event))) state$over <- TRUE
  }
}
