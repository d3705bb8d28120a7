# Names of tasks. The rules are the server's, so that a refusal comes before anything is sent.

MAX_TASK_NAME_CHARACTERS <- 250L

check_task_name <- function(name) {
  why <-
    if (!is.character(name) || length(name) != 1L || is.na(name) || name == "") "must be one text that is not empty"
    else if (grepl("^[0-9]", name)) "starts with a digit; put a letter in front of it"
    else if (grepl("[/\\\\'\"[:space:][:cntrl:]]", name)) "has a special character; use none of / \\ ' \" or space"
    else if (nchar(name) > MAX_TASK_NAME_CHARACTERS) paste("has more than", MAX_TASK_NAME_CHARACTERS, "characters")
  if (!is.null(why)) refuse("invalid_name", paste0("The task name ", show_value(name), " ", why, "."))
  enc2utf8(name)
}

# `<template>_<arg>-<value>_<arg>-<value>`, made legal and cut. `columns` are the texts by argument.
default_task_names <- function(template_name, columns) {
  start <- if (grepl("^[0-9]", template_name)) paste0("_", template_name) else template_name
  parts <- Map(function(arg, texts) paste0("_", arg, "-", texts), names(columns), columns)
  full <- do.call(paste0, c(list(start), unname(parts)))
  substr(gsub("[/\\\\'\" [:cntrl:]]", "_", full), 1L, MAX_TASK_NAME_CHARACTERS - 1L)
}
