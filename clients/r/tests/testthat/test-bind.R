# What the server stored of a workflow, by task name.
stored <- function(wf) {
  rows <- list_rows("listTasks", path = list(workflowId = wf$workflow_id), query = list(sort = "id"))
  lapply(setNames(rows, column(rows, "name", "")), function(row) call_api("getTask", path = list(taskId = row$id)))
}

test_that("what is bound is what was defined", {
  need_server()
  mine <- tool("bind")
  model <- task_template(mine, "model", "run {location} {draw} {version} {out}",
    node_args = c("location", "draw"), task_args = "version", op_args = "out")
  join <- task_template(mine, "join", "join {location}", node_args = "location")
  wf <- workflow(mine, workflow_args = "what-is-bound", workflow_attributes = list(quarter = 4, reviewed = TRUE))
  models <- array_tasks(model, draw = 1:2, location = c(7, 8), version = 1.5, out = "/a b",
    compute_resources = list(memory = "2G", project = "p"), max_attempts = 4L)
  add_tasks(wf, models)
  joined <- task(join, "joined", location = 7, upstream_tasks = models[c(1, 3, 4)], task_attributes = list(colour = "red"))
  add_tasks(wf, joined)
  bind(wf)
  tasks <- stored(wf)
  expect_identical(names(tasks), c("model_draw-1_location-7", "model_draw-1_location-8", "model_draw-2_location-7",
    "model_draw-2_location-8", "joined"))
  expect_identical(tasks[[2]]$command, "run 8 1 1.5 /a b")
  expect_identical(tasks[[2]]$maxAttempts, 4L)
  expect_identical(tasks[[2]]$resources$memoryBytes, 2147483648)
  expect_identical(tasks[[2]]$resources$extra, list(project = "p"))
  expect_identical(tasks$joined$attributes, list(colour = "red"))
  expect_identical(joined$task_id, as.numeric(tasks$joined$id))
  upstream <- call_api("getDependencies", path = list(taskId = tasks$joined$id))$upstream
  expect_setequal(column(upstream, "name", ""), names(tasks)[c(1, 3, 4)])
  row <- call_api("getWorkflow", path = list(workflowId = wf$workflow_id))
  expect_identical(row$attributes, list(quarter = "4", reviewed = "TRUE"))
  expect_error(add_tasks(wf, task(join, "more", location = 9)), "cannot be changed", class = "jobmon_conflict")
})

test_that("the same definition is the same workflow, and others are refused", {
  need_server()
  define <- function(x, args = "identity") {
    template <- new_template()
    bind(add_tasks(workflow(template$tool, workflow_args = args), array_tasks(template, x = x)))
  }
  first <- define(1:3)
  expect_identical(define(c(1, 2, 3))$workflow_id, first$workflow_id)
  expect_identical(define(list("1", 2L, "3"))$workflow_id, first$workflow_id)
  expect_error(define(1:4), class = "jobmon_workflow_already_exists")
  expect_false(define(1:3, "another")$workflow_id == first$workflow_id)
  versioned <- tool("tests")
  expect_gt(create_new_tool_version(versioned), 0)
  template <- task_template(versioned, "step", "true {x}", node_args = "x")
  again <- bind(add_tasks(workflow(versioned, "identity"), array_tasks(template, x = 1:3)))
  expect_false(again$workflow_id == first$workflow_id)
})

test_that("tasks that are added in turns are bound as well as those that are not", {
  need_server()
  one <- new_template("one {x}", name = "one")
  two <- new_template("two {x}", name = "two")
  wf <- workflow(one$tool)
  for (x in 1:30) {
    first <- task(one, paste0("one", x), x = x)
    add_tasks(wf, list(first, task(two, paste0("two", x), x = x, upstream_tasks = first)))
  }
  bind(wf)
  tasks <- stored(wf)
  expect_length(tasks, 60L)
  expect_identical(tasks$two17$command, "two 17")
  upstream <- call_api("getDependencies", path = list(taskId = tasks$two17$id))$upstream
  expect_identical(upstream[[1]]$name, "one17")
  expect_identical(get_tasks_by_node_args(wf, "two", x = 17)[[1]]$task_id, as.numeric(tasks$two17$id))
})

test_that("more tasks, and more text, than one chunk holds are bound", {
  need_server()
  template <- new_template("true {x} {y}", node_args = "x", op_args = "y")
  join <- new_template(name = "join")
  wf <- workflow(template$tool)
  tasks <- array_tasks(template, x = seq_len(12000), y = strrep("y", 500))
  add_tasks(wf, tasks)
  add_tasks(wf, task(join, "join", x = 1, upstream_tasks = tasks[seq(1, 12000, 2)]))
  bind(wf)
  expect_identical(workflow_status(wf)$tasks, 12001)
  expect_identical(nrow(workflow_tasks(wf, limit = Inf)), 12001L)
  expect_identical(workflow_tasks(wf, limit = 1)$name, "join")
})

test_that("a workflow that cannot be bound says why", {
  need_server()
  template <- new_template()
  expect_error(bind(workflow(template$tool)), "no tasks", class = "jobmon_empty_workflow")
  outside <- task(template, "outside", x = 1)
  wf <- add_tasks(workflow(template$tool), task(template, "inside", x = 2, upstream_tasks = outside))
  expect_error(bind(wf), "outside", class = "jobmon_unknown_upstream")
  wf <- add_tasks(workflow(template$tool), list(task(template, "a", x = 1), task(template, "b", x = 1)))
  expect_error(bind(wf), class = "jobmon_duplicate_tasks")
  wf <- add_tasks(workflow(template$tool), task(template, "a", x = 1, compute_resources = list(memory = "lots")))
  expect_error(bind(wf), class = "jobmon_invalid_quantity")
  elsewhere <- task_template(tool("another tool"), "t", "true")
  expect_error(bind(add_tasks(workflow(template$tool), task(elsewhere, "t"))), "another tool", class = "jobmon_error")
})
