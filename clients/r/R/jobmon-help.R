#' Help on the things of a workflow
#'
#' @param object `"tool"`, `"task_template"`, `"task"` or `"workflow"`.
#' @return The help page.
#' @examples
#' \dontrun{
#' jobmon_help("task")
#' }
#' @export
jobmon_help <- function(object = c("tool", "task_template", "task", "workflow")) {
  object <- match.arg(object)
  utils::help((object), package = "jobmonr")
}
