# The text of an argument, as it stands in the command and in the identity of a task: the way R users write it.

# The server takes no longer value.
MAX_ARG_CHARACTERS <- 65536L

# One text for each element of a vector or list. `where` names the argument in refusals.
render_values <- function(values, where) {
  if (inherits(values, "POSIXlt")) values <- as.POSIXct(values)
  if (is.list(values)) return(render_list(values, where))
  if (!is.atomic(values) || is.null(values) || is.raw(values) || is.complex(values)) refuse_value(values, where)
  if (anyNA(values)) {
    refuse_input(
      paste0("The argument ", where, place_of(which(is.na(values))[1L], length(values)), " is NA."),
      "Take it out, or give it a value that the command understands."
    )
  }
  texts <- write_atomic(values, where)
  check_texts(texts, where)
  texts
}

# The one text of an argument that is the same for all tasks.
render_value <- function(value, where) {
  if (is.list(value) && length(value) == 1L && !inherits(value, "POSIXlt")) value <- value[[1L]]
  if (length(value) != 1L || is.list(value) || is.environment(value) || is.function(value)) {
    refuse_input(
      paste0("The argument ", where, " is ", show_value(value), ", which is not one value."),
      "Give one value; several are for the node arguments of array_tasks()."
    )
  }
  render_values(value, where)
}

render_list <- function(values, where) {
  vapply(seq_along(values), function(at) {
    value <- values[[at]]
    place <- paste0(where, place_of(at, length(values)))
    if (length(value) != 1L) refuse_value(value, place)
    render_values(value, place)
  }, "")
}

write_atomic <- function(values, where) {
  if (is.character(values)) return(enc2utf8(as.vector(values)))
  if (is.factor(values)) return(enc2utf8(as.character(values)))
  if (inherits(values, "Date")) return(format(values, "%Y-%m-%d"))
  if (inherits(values, "POSIXct")) return(format(values, "%Y-%m-%dT%H:%M:%SZ", tz = "UTC"))
  if (is.object(values)) return(enc2utf8(as.character(values)))
  if (is.double(values)) return(write_doubles(values, where))
  as.character(values)
}

write_doubles <- function(values, where) {
  if (!all(is.finite(values))) {
    at <- which(!is.finite(values))[1L]
    refuse_input(
      paste0("The argument ", where, place_of(at, length(values)), " is ", values[at], "."),
      "Give a finite number, or a text that the command understands."
    )
  }
  values <- as.vector(values)
  texts <- as.character(values)
  spelled <- grepl("e", texts, fixed = TRUE)
  texts[spelled] <- vapply(values[spelled], format, "", scientific = FALSE, digits = 15L, trim = TRUE)
  texts
}

check_texts <- function(texts, where) {
  broken <- which(!validUTF8(texts))
  if (length(broken) > 0L) {
    refuse_input(paste0("The argument ", where, place_of(broken[1L], length(texts)), " is not valid UTF-8."),
      "Correct its encoding, for example with iconv().")
  }
  long <- nchar(texts, "chars") > MAX_ARG_CHARACTERS
  if (any(long)) {
    refuse_input(paste0("The argument ", where, place_of(which(long)[1L], length(texts)), " has more than ", MAX_ARG_CHARACTERS,
      " characters."), "Write it to a file and pass the path.")
  }
}

place_of <- function(at, count) if (count == 1L) "" else paste0(" (element ", at, ")")

refuse_value <- function(value, where) {
  refuse_input(
    paste0("The argument ", where, " is ", show_value(value), ", which has no evident text."),
    "Give a text, a number, TRUE or FALSE, a date, or a factor."
  )
}
