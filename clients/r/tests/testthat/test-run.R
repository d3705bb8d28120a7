test_that("a fork and join of 5 locations and 100 draws runs on multiprocess", {
  need_server()
  out <- file.path(sandbox, "fork-join")
  dir.create(out)
  study <- tool("fork join")
  set_default_tool_resources(study, "multiprocess", list(cores = 1L, memory = "100M", runtime = "1m"))
  model <- task_template(study, "model", "echo {location}-{draw} > {out}/{location}-{draw}",
    node_args = list("location", "draw"), op_args = list("out"))
  summary <- task_template(study, "summary", "ls {out}/{location}-* | wc -l > {out}/summary-{location}",
    node_args = list("location"), op_args = list("out"))
  wf <- workflow(study, workflow_args = "fork-join", name = "fork join")
  models <- array_tasks(model, location = as.list(1:5), draw = as.list(0:99), out = out)
  wf <- add_tasks(wf, models)
  for (location in 1:5) {
    upstream <- get_tasks_by_node_args(wf, "model", location = location)
    expect_length(upstream, 100L)
    wf <- add_tasks(wf, list(task(summary, name = paste0("summary_", location), location = location, out = out, upstream_tasks = upstream)))
  }
  expect_identical(run(wf, resume = FALSE, seconds_until_timeout = 300), "D")
  expect_identical(readLines(file.path(out, "summary-3")), "100")
  status <- workflow_status(wf)
  expect_identical(c(status$tasks, status$done, status$fatal), c(505, 505, 0))
  expect_identical(status$status, "D")
})

test_that("a workflow that failed tells why, and is resumed by the same script", {
  need_server()
  flag <- file.path(sandbox, "flag")
  define <- function() {
    template <- new_template("test -e {flag} || {{ echo no flag for {x} >&2; exit 3; }}", op_args = "flag")
    wf <- workflow(template$tool, workflow_args = "resume-me")
    add_tasks(wf, array_tasks(template, x = 1:2, flag = flag, max_attempts = 2L))
  }
  wf <- define()
  expect_identical(run(wf), "E")
  errors <- get_errors(wf)
  expect_identical(nrow(errors), 4L)
  expect_match(errors$stderr[1], "no flag for")
  expect_identical(unique(errors$kind), "application")
  attempts <- task_status(workflow_tasks(wf)$task_id[1])
  expect_identical(attempts$exit_code, c(3, 3))
  expect_identical(attempts$instance_status, c("E", "E"))
  logs <- task_logs(workflow_tasks(wf)$task_id, "stderr")
  expect_identical(sort(logs$text), c("no flag for 1\n", "no flag for 2\n"))
  expect_identical(nrow(workflow_tasks(wf, status = "fatal")), 2L)
  expect_identical(nrow(workflow_tasks(wf, status = "done")), 0L)

  expect_error(run(define()), class = "jobmon_workflow_already_exists")
  file.create(flag)
  expect_identical(run(define(), resume = TRUE), "D")
  expect_error(run(define(), resume = TRUE), class = "jobmon_workflow_already_done")
  usage <- resource_usage(wf)
  expect_identical(usage$num_tasks, 2)
})

test_that("a workflow is started, waited for from its id, and resumed without its script", {
  need_server()
  flag <- file.path(sandbox, "flag-2")
  template <- new_template("test -e {flag}", node_args = list(), op_args = "flag", name = "lone")
  wf <- add_tasks(workflow(template$tool), task(template, "lone", flag = flag, max_attempts = 1))
  expect_identical(start(wf), wf)
  expect_identical(wait(wf$workflow_id), "E")
  file.create(flag)
  resumed <- workflow_resume(wf$workflow_id)
  expect_identical(resumed$status, "D")
  expect_identical(resumed$done, 1)
})

test_that("a stopped workflow leaves nothing running", {
  need_server()
  template <- new_template("sleep 1000", node_args = list(), name = "long")
  wf <- add_tasks(workflow(template$tool), task(template, "long"))
  start(wf)
  await("it runs", function() workflow_status(wf)$running == 1)
  expect_true(workflow_stop(wf)$stopping)
  expect_identical(wait(wf, timeout = 60), "S")
  expect_identical(workflow_status(wf)$status, "H")
})

test_that("waiting may end before the run does", {
  need_server()
  template <- new_template("sleep 1000", node_args = list(), name = "long")
  wf <- add_tasks(workflow(template$tool), task(template, "long"))
  start(wf)
  expect_error(wait(wf, timeout = 0.5), class = "jobmon_wait_timeout")
  workflow_stop(wf)
  expect_identical(wait(wf, timeout = 60), "S")
})

test_that("a time limit is an error of its own class", {
  need_server()
  # Longer than the server may take to notice, which looks every other second at the latest.
  template <- new_template("sleep 10", node_args = list(), name = "slow")
  wf <- add_tasks(workflow(template$tool), task(template, "slow"))
  expect_error(run(wf, seconds_until_timeout = 1), class = "jobmon_workflow_timeout")
})

test_that("tasks see the environment and the working directory of the session", {
  need_server()
  folder <- file.path(sandbox, "here")
  dir.create(folder)
  before <- setwd(folder)
  on.exit(setwd(before))
  Sys.setenv(COLOUR = "gr\u00fcn")
  template <- new_template("echo $COLOUR > colour", node_args = list(), name = "colour")
  expect_identical(run(add_tasks(workflow(template$tool), task(template, "colour"))), "D")
  expect_identical(readLines(file.path(folder, "colour"), encoding = "UTF-8"), "gr\u00fcn")
})

test_that("progress is told in lines", {
  need_server()
  template <- new_template()
  wf <- add_tasks(workflow(template$tool), array_tasks(template, x = 1:3))
  expect_message(run(wf, progress = "lines"), "Done, 3 of 3 tasks done")
})
