names_of <- function(tasks) vapply(tasks, function(task) task$name, "")

test_that("what a task waits for may be added later, to one or to many", {
  template <- new_template()
  tasks <- array_tasks(template, x = 1:4)
  expect_identical(add_upstream(tasks[[2]], tasks[[1]]), tasks[[2]])
  add_upstream(tasks[3:4], tasks[1:2])
  add_upstream(tasks[[4]], tasks[2:3])
  expect_identical(lapply(tasks, function(task) names_of(task$upstream_tasks)),
    list(character(), "step_x-1", c("step_x-1", "step_x-2"), c("step_x-1", "step_x-2", "step_x-3")))
  expect_identical(tasks[[4]]$args, list(x = "4"))
  expect_error(add_upstream("task", tasks[[1]]), "tasks or lists of tasks", class = "jobmon_error")
})

test_that("dependencies that were added are those that are stored", {
  need_server()
  template <- new_template()
  wf <- workflow(template$tool, name = "added")
  tasks <- array_tasks(template, x = 1:3)
  add_tasks(wf, tasks)
  add_upstream(tasks[[1]], tasks[2:3])
  bind(wf)
  upstream <- call_api("getDependencies", path = list(taskId = tasks[[1]]$task_id))$upstream
  expect_setequal(column(upstream, "name", ""), c("step_x-2", "step_x-3"))
  expect_error(add_upstream(tasks[[2]], tasks[[3]]), "cannot be changed", class = "jobmon_conflict")
})

test_that("tasks that wait for each other are refused", {
  need_server()
  template <- new_template()
  tasks <- array_tasks(template, x = 1:2)
  add_upstream(tasks[[1]], tasks[[2]])
  add_upstream(tasks[[2]], tasks[[1]])
  expect_error(bind(add_tasks(workflow(template$tool), tasks)), class = "jobmon_cyclic_graph")
})

test_that("a template's limit holds at every moment", {
  need_server()
  log <- file.path(sandbox, "at-once")
  counted <- task_template(tool("tests"), "counted", "echo in >> {log}; sleep 0.1; echo out >> {log}; true {x}", node_args = "x", op_args = "log")
  wf <- workflow(counted$tool)
  expect_identical(set_task_template_max_concurrency_limit(wf, "counted", 1), wf)
  add_tasks(wf, array_tasks(counted, x = 1:5, log = log))
  expect_identical(run(wf), "D")
  expect_identical(readLines(log), rep(c("in", "out"), 5))
  stray <- add_tasks(workflow(counted$tool), array_tasks(counted, x = 1:2, log = log))
  set_task_template_max_concurrency_limit(stray, "nothing", 1)
  expect_error(bind(stray), "nothing", class = "jobmon_unknown_task_template")
  for (wrong in list(-1, 1.5, "a", NA_real_, c(1, 2))) {
    expect_error(set_task_template_max_concurrency_limit(stray, "counted", wrong), "whole number", class = "jobmon_error")
  }
})
