#' The program whose workflows these are
#'
#' A tool is known by its name. It is made here alone; the server hears of it
#' when an id is first needed, at the latest when a workflow is bound.
#'
#' @param name 1 to 255 characters.
#' @param active_tool_version_id A version id, or `"latest"`.
#' @return A tool. It is an environment: changes are seen wherever it is used.
#' @examples
#' model <- tool("life expectancy")
#' model
#' @export
tool <- function(name = "unknown", active_tool_version_id = "latest") {
  check_label(name, "tool name")
  self <- new.env(parent = emptyenv())
  self$name <- enc2utf8(name)
  self$version_id <- if (identical(active_tool_version_id, "latest")) NULL else as.numeric(active_tool_version_id)
  self$defaults <- new_defaults()
  self$templates <- list()
  structure(self, class = "jobmon_tool")
}

#' Begin a new version of a tool
#'
#' The same workflow arguments under another version are another workflow. Each
#' call makes another version, and activates it.
#'
#' @param tool A [tool()].
#' @return The id of the version.
#' @export
create_new_tool_version <- function(tool) {
  need_class(tool, "jobmon_tool", "tool")
  known <- call_api("ensureTool", body = list(name = tool$name))
  tool$version_id <- call_api("createToolVersion", body = list(toolId = known$id))$id
  tool$version_id
}

#' Default resources
#'
#' What tasks ask for that say nothing else. Levels add up, resource by
#' resource; the nearer one wins: tool, workflow, task template, task. The
#' cluster becomes the default cluster of its level.
#'
#' In a file, the entry of a tool or workflow is
#' `tool_resources: <cluster>:`, that of a template
#' `task_template_resources: <template>: <cluster>:`.
#'
#' @param tool,workflow,task_template What gets the defaults.
#' @param default_cluster_name The cluster they hold for, such as
#'   `"multiprocess"` or `"slurm"`.
#' @param resources A named list, such as
#'   `list(cores = 2, memory = "8G", runtime = "2h", queue = "all.q")`.
#' @param path_to_yaml A file to read them from. Give one of the two.
#' @return What was given as the first argument, changed.
#' @examples
#' model <- tool("life expectancy")
#' set_default_tool_resources(model, "multiprocess", list(cores = 1, memory = "1G"))
#' @name default_resources
NULL

#' @rdname default_resources
#' @export
set_default_tool_resources <- function(tool, default_cluster_name, resources = NULL, path_to_yaml = NULL) {
  need_class(tool, "jobmon_tool", "tool")
  file_defaults(tool, default_cluster_name, resources, path_to_yaml, "tool_resources", tool$name)
}

#' @rdname default_resources
#' @export
set_default_workflow_resources <- function(workflow, default_cluster_name, resources = NULL, path_to_yaml = NULL) {
  need_class(workflow, "jobmon_workflow", "workflow")
  refuse_bound(workflow)
  file_defaults(workflow, default_cluster_name, resources, path_to_yaml, "tool_resources", workflow$tool$name)
}

#' @rdname default_resources
#' @export
set_default_template_resources <- function(task_template, default_cluster_name, resources = NULL, path_to_yaml = NULL) {
  need_class(task_template, "jobmon_task_template", "task template")
  file_defaults(task_template, default_cluster_name, resources, path_to_yaml, "task_template_resources", task_template$name)
}

file_defaults <- function(owner, cluster, resources, path, section, name) {
  check_label(cluster, "cluster name")
  if (is.null(resources) == is.null(path)) {
    refuse_input("Default resources were given neither as a list nor as a file, or as both.",
      "Give one of resources and path_to_yaml.")
  }
  if (is.null(resources)) resources <- find_yaml_entry(path, section, name, cluster)
  owner$defaults$resources[[cluster]] <- read_resources(resources, name)
  owner$defaults$cluster <- cluster
  invisible(owner)
}

check_label <- function(text, kind) {
  if (!is.character(text) || length(text) != 1L || is.na(text) || !nzchar(trimws(text)) || nchar(text) > 255L) {
    refuse("invalid_name", paste0("The ", kind, " is ", show_value(text), "."), "Give one text of 1 to 255 characters.")
  }
  invisible(text)
}

# The version under which templates and workflows are made, asked for once.
find_tool_version <- function(tool) {
  if (is.null(tool$version_id)) {
    versions <- unlist(call_api("ensureTool", body = list(name = tool$name))$versions)
    tool$version_id <- max(versions)
  }
  tool$version_id
}

#' @export
print.jobmon_tool <- function(x, ...) {
  templates <- names(.subset2(x, "templates"))
  cat("<jobmon tool ", .subset2(x, "name"), ">\n", sep = "")
  if (length(templates) > 0L) cat("task templates: ", paste(templates, collapse = ", "), "\n", sep = "")
  invisible(x)
}
