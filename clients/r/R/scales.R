# How resources grow after a task ran out of them. A script gives a factor, the amounts to try in turn, or a function of the
# last amount. The server grows by factors and lists, since this session may be gone by then: functions become lists when a
# workflow is bound.

read_scales <- function(given, where) {
  given <- as.list(given)
  if (length(given) == 0L) return(list())
  if (is.null(names(given)) || !all(nzchar(names(given)))) {
    refuse("invalid_resources", paste0("The resource scales of ", where, " have no names."), "Write them as list(memory = 0.5).")
  }
  Map(function(scale, name) {
    if (is.function(scale)) return(scale)
    scale <- unlist(scale)
    if ((!is.numeric(scale) && !is.character(scale)) || length(scale) == 0L || anyNA(scale)) {
      refuse("invalid_resources", paste0("The scale of ", name, " of ", where, " is ", show_value(scale), "."),
        "Give a factor (0.5 adds half), several amounts such as c(\"2G\", \"8G\"), or a function of the last amount.")
    }
    scale
  }, given, names(given))
}

# One number is a factor; several values are amounts, of which a task can use one for each retry.
write_scales <- function(scales, max_attempts, requested) {
  scales <- scales[names(scales) %in% AMOUNTS]
  Map(function(scale, name) {
    if (is.function(scale)) return(apply_scale(scale, name, requested[[name]], max_attempts - 1L))
    if (is.numeric(scale) && length(scale) == 1L) scale else I(utils::head(scale, max_attempts - 1L))
  }, scales, names(scales))
}

# The function of what was asked for, of its result, and so on. What was not asked for cannot grow.
apply_scale <- function(scale, name, requested, count) {
  if (is.null(requested)) return(0)
  amount <- read_amount(name, requested)
  amounts <- numeric(count)
  for (step in seq_len(count)) {
    result <- scale(amount)
    if (!is.numeric(result) || length(result) != 1L || !is.finite(result)) {
      refuse("invalid_resources", paste0("The scale of ", name, " gave ", show_value(result), " for ", amount, ", which is no number."),
        "Let it return one number: GiB of memory, seconds of runtime, or cores.")
    }
    amount <- as.numeric(result)
    amounts[step] <- amount
  }
  I(amounts)
}
