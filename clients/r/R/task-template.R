#' A command with holes
#'
#' @param tool A [tool()].
#' @param template_name 1 to 255 characters. Asked for again with the same
#'   definition, it is the same template.
#' @param command_template The command, with a `{placeholder}` for every
#'   argument; `{{` and `}}` are braces.
#' @param node_args Names of the arguments that say what is computed, such as a
#'   location. Part of a task's identity.
#' @param task_args Names of those that make it another computation of the same,
#'   such as a version of the data. Part of a task's identity.
#' @param op_args Names of those that say how it is run, such as an interpreter.
#'   Not part of identity.
#' @return A task template.
#' @examples
#' model <- task_template(
#'   tool("life expectancy"), "model", "Rscript {script} {location}",
#'   node_args = "location", op_args = "script"
#' )
#' @export
task_template <- function(tool, template_name, command_template, node_args = list(), task_args = list(), op_args = list()) {
  need_class(tool, "jobmon_tool", "tool")
  check_label(template_name, "name of a task template")
  if (!is.character(command_template) || length(command_template) != 1L || is.na(command_template) || !nzchar(trimws(command_template))) {
    refuse("invalid_template", paste0("The command of task template ", template_name, " is ", show_value(command_template), "."),
      "Give one text such as \"Rscript model.R {location}\".")
  }
  definition <- list(
    name = enc2utf8(template_name),
    command = enc2utf8(trimws(command_template)),
    node_args = read_arg_names(node_args),
    task_args = read_arg_names(task_args),
    op_args = read_arg_names(op_args)
  )
  check_arg_classes(template_name, find_placeholders(template_name, definition$command), definition[3:5])
  known <- tool$templates[[template_name]]
  if (!is.null(known) && identical(known$definition, definition)) return(known)
  self <- list2env(definition, new.env(parent = emptyenv()))
  self$definition <- definition
  self$args <- c(definition$node_args, definition$task_args, definition$op_args)
  self$tool <- tool
  self$defaults <- if (is.null(known)) new_defaults() else known$defaults
  self$recent_upstreams <- list()
  class(self) <- "jobmon_task_template"
  tool$templates[[template_name]] <- self
  self
}

# The template as the server knows it under a tool version.
find_template_version <- function(template, tool_version_id) {
  key <- as.character(tool_version_id)
  known <- template$version_ids[[key]]
  if (!is.null(known)) return(known)
  id <- call_api("ensureTemplate", body = list(
    toolVersionId = tool_version_id, name = template$name, command = template$command,
    nodeArgs = I(template$node_args), taskArgs = I(template$task_args), opArgs = I(template$op_args)
  ))$versionId
  template$version_ids[[key]] <- id
  id
}

#' @export
print.jobmon_task_template <- function(x, ...) {
  cat("<jobmon task template ", .subset2(x, "name"), "> ", .subset2(x, "command"), "\n", sep = "")
  for (class in c("node_args", "task_args", "op_args")) {
    names <- .subset2(x, class)
    if (length(names) > 0L) cat(class, ": ", paste(names, collapse = ", "), "\n", sep = "")
  }
  invisible(x)
}
