# Placeholders may be called anything, so that R's partial matching would take `n = 5` for `name`. Functions that take
# placeholders have `...` first: then only exact names match. What was given without a name is filled in here, in order.

# Returns the placeholder values; assigns the others in `frame`, the caller's.
fill_positional <- function(dots, order, supplied, frame) {
  named <- if (is.null(names(dots))) rep(FALSE, length(dots)) else nzchar(names(dots))
  free <- setdiff(order, supplied)
  unnamed <- dots[!named]
  if (length(unnamed) > length(free)) {
    refuse_input(paste0("An argument has no name: ", show_value(unnamed[[length(free) + 1L]]), "."),
      "Give the values of placeholders by name, such as location = 1.")
  }
  for (at in seq_along(unnamed)) assign(free[at], unnamed[[at]], envir = frame)
  given <- dots[named]
  twice <- names(given)[duplicated(names(given))]
  if (length(twice) > 0L) refuse_input(paste0("The argument ", twice[1L], " is given twice."))
  given
}

need_class <- function(value, class, what) {
  if (!inherits(value, class)) {
    refuse_input(paste0("A ", what, " was expected, and ", show_value(value), " was given."))
  }
  value
}
