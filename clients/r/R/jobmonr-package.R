#' jobmonr: define, run and follow Jobmon workflows
#'
#' A [tool()] is the program whose workflows these are. A [task_template()] is a
#' command with `{placeholders}`; [task()] and [array_tasks()] fill them in. A
#' [workflow()] holds tasks and what they wait for; [run()] sends it to the
#' server, starts it and waits. The server schedules: once it is started, this
#' session may end.
#'
#' Without configuration the first call that needs a server starts one for you
#' (`jobmon up`). It is found with `JOBMON_BIN`, on `PATH`, or in the Python
#' package `jobmon`. `http.service_url` in `jobmon.yaml`, or
#' `JOBMON__HTTP__SERVICE_URL`, names another.
#'
#' Every refusal is a condition of class `jobmon_error` and of a class named
#' after its code, such as `jobmon_workflow_already_exists`. It has the fields
#' `code`, `detail`, `hint` and `ids`.
#'
#' @keywords internal
"_PACKAGE"

#' @importFrom stats start setNames
NULL
