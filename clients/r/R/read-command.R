# Command templates: text with `{placeholders}`; `{{` and `}}` are braces.

# The placeholders in order of first appearance. Refuses a command that cannot be used.
find_placeholders <- function(template_name, command) {
  bare <- gsub("{{", "", command, fixed = TRUE)
  bare <- gsub("}}", "", bare, fixed = TRUE)
  names <- regmatches(bare, gregexpr("\\{[A-Za-z_][A-Za-z0-9_]*\\}", bare))[[1L]]
  rest <- gsub("\\{[A-Za-z_][A-Za-z0-9_]*\\}", "", bare)
  if (grepl("[{}]", rest)) {
    refuse(
      "invalid_template",
      paste0("The command of task template ", template_name, " has a brace that is no placeholder: ", show_value(rest), "."),
      "Write placeholders as {name}, and a brace that is meant as such twice.",
      list(taskTemplate = template_name)
    )
  }
  unique(substr(names, 2L, nchar(names) - 1L))
}

# Every placeholder belongs to one class of arguments, and every argument is a placeholder.
check_arg_classes <- function(template_name, placeholders, classes) {
  declared <- unlist(classes, use.names = FALSE)
  complain <- function(args, why) {
    if (length(args) == 0L) return(invisible())
    refuse("invalid_template",
      paste0("Task template ", template_name, ": ", paste(unique(args), collapse = ", "), " ", why, "."),
      "Name each placeholder once, in node_args, task_args or op_args.",
      list(taskTemplate = template_name))
  }
  complain(setdiff(declared, placeholders), "is not in the command")
  complain(declared[duplicated(declared)], "is declared twice")
  complain(setdiff(placeholders, declared), "is in the command and in no class of arguments")
  complain(intersect(declared, "name"), "cannot be an argument: it is the name of the task")
}

read_arg_names <- function(given) {
  names <- as.character(unlist(given, use.names = FALSE))
  if (anyNA(names)) refuse_input("An argument name is NA.", "Give the names of placeholders as texts.")
  names
}
