# Amounts of memory and time as people write them. The server reads the same forms; here they are read for scales that are
# functions: memory in GiB, runtime in seconds, cores.

MEMORY_UNITS <- c(b = 1, k = 1024, m = 1024^2, g = 1024^3, t = 1024^4, p = 1024^5)
TIME_UNITS <- c(
  d = 86400, day = 86400, days = 86400, h = 3600, hr = 3600, hrs = 3600, hour = 3600, hours = 3600,
  m = 60, min = 60, mins = 60, minute = 60, minutes = 60, s = 1, sec = 1, secs = 1, second = 1, seconds = 1
)
NUMBER <- "([0-9]+(?:[.][0-9]*)?|[.][0-9]+)"

# NA for what is no amount of this resource.
read_amount <- function(name, value) {
  if (is.numeric(value)) return(as.numeric(value))
  text <- tolower(trimws(value))
  switch(name, memory = read_memory_gib(text), runtime = read_runtime_seconds(text), suppressWarnings(as.numeric(text)))
}

read_memory_gib <- function(text) {
  parts <- regmatches(text, regexec(paste0("^", NUMBER, "[ ]*([kmgtp](?:i?b)?|b)?$"), text, perl = TRUE))[[1L]]
  if (length(parts) == 0L) return(NA_real_)
  unit <- if (nzchar(parts[3L])) substr(parts[3L], 1L, 1L) else "g"
  as.numeric(parts[2L]) * MEMORY_UNITS[[unit]] / MEMORY_UNITS[["g"]]
}

read_runtime_seconds <- function(text) {
  if (grepl(paste0("^", NUMBER, "$"), text, perl = TRUE)) return(as.numeric(text))
  clock <- regmatches(text, regexec("^(?:([0-9]+)-)?([0-9]+):([0-5]?[0-9]):([0-5]?[0-9])$", text, perl = TRUE))[[1L]]
  if (length(clock) > 0L) {
    fields <- as.numeric(ifelse(nzchar(clock[-1L]), clock[-1L], "0"))
    return(sum(fields * c(86400, 3600, 60, 1)))
  }
  part <- paste0(NUMBER, "[ ]*([a-z]+)[ ]*")
  if (!grepl(paste0("^(?:", part, ")+$"), text, perl = TRUE)) return(NA_real_)
  parts <- regmatches(text, gregexpr(part, text, perl = TRUE))[[1L]]
  units <- TIME_UNITS[gsub("[^a-z]", "", parts)]
  sum(as.numeric(gsub("[^0-9.]", "", parts)) * units)
}
