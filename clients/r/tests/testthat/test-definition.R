test_that("a cross product turns its last argument fastest, in the order of the call", {
  template <- new_template("run {a} {b} {c}", node_args = c("a", "b"), op_args = "c")
  tasks <- array_tasks(template, b = c("x", "y"), a = 1:3, c = "same")
  expect_length(tasks, 6L)
  expect_identical(vapply(tasks, function(task) task$name, ""),
    paste0("step_b-", rep(c("x", "y"), each = 3), "_a-", 1:3))
  expect_identical(tasks[[5]]$args, list(a = "2", b = "y", c = "same"))
})

test_that("a data frame makes a task for each row", {
  template <- new_template("run {a} {b} {c}", node_args = c("a", "b"), op_args = "c")
  frame <- data.frame(a = c(1, 2), b = factor(c("x", "y")))
  for (tasks in list(array_tasks(template, frame, c = 9), array_tasks(template, node_args = frame, c = 9))) {
    expect_identical(vapply(tasks, function(task) task$name, ""), c("step_a-1_b-x", "step_a-2_b-y"))
    expect_identical(tasks[[2]]$args, list(a = "2", b = "y", c = "9"))
  }
  expect_error(array_tasks(template, frame[c(1, 1), ], c = 9), "row 2", class = "jobmon_duplicate_tasks")
  expect_error(array_tasks(template, frame["a"], b = 1, c = 9), "no column", class = "jobmon_error")
  frame$a[2] <- NA
  expect_error(array_tasks(template, frame, c = 9), "a of task template step \\(element 2\\) is NA")
})

test_that("no node arguments make one task, an empty list none", {
  expect_length(array_tasks(new_template("true", node_args = list())), 1L)
  expect_length(array_tasks(new_template(), x = list()), 0L)
  expect_length(array_tasks(new_template(), x = integer()), 0L)
})

test_that("tasks are a list, whatever a script does with lists", {
  template <- new_template()
  one <- array_tasks(template, x = 1:2)
  two <- array_tasks(template, x = 3:4)
  all <- c(one, two)
  expect_length(unlist(list(one, two)), 4L)
  expect_identical(vapply(all, function(task) task$args$x, ""), as.character(1:4))
  expect_s3_class(all[[3]], "jobmon_task")
  for (task in one) expect_s3_class(task, "jobmon_task")
  expect_output(print(one), "2 jobmon tasks")
})

test_that("placeholders match exactly, however short", {
  template <- new_template("run {n} {t} {task}", node_args = c("n", "t", "task"))
  made <- task(template, "hello", n = 1, t = 2, task = 3)
  expect_identical(made$name, "hello")
  expect_identical(made$args, list(n = "1", t = "2", task = "3"))
  expect_identical(task(task_template = template, name = "other", n = 1, t = 2, task = 3)$name, "other")
  expect_length(array_tasks(template, n = 1:2, t = 1, task = 1), 2L)
})

test_that("values are those of the placeholders, no more and no fewer", {
  template <- new_template("run {a} {b}", node_args = "a", op_args = "b")
  expect_error(task(template, "t", a = 1), "no value for b", class = "jobmon_invalid_request")
  expect_error(task(template, "t", a = 1, b = 2, c = 3), "no placeholder c", class = "jobmon_unknown_placeholder")
  expect_error(task(template, "t", a = 1:2, b = 2), "not one value", class = "jobmon_error")
  expect_error(array_tasks(template, a = 1:2, b = 1:2), "not one value", class = "jobmon_error")
  expect_error(array_tasks(template, a = c(1, 1), b = 2), "twice", class = "jobmon_duplicate_tasks")
  expect_error(task(template, "t", NULL, list(), list(), 3, "stray", a = 1, b = 2), "no name", class = "jobmon_error")
})

test_that("a template says which class each placeholder has", {
  expect_error(new_template("run {a} {b}", node_args = "a"), "b is in the command", class = "jobmon_invalid_template")
  expect_error(new_template("run {a}", node_args = c("a", "b")), "b is not in the command", class = "jobmon_invalid_template")
  expect_error(new_template("run {a}", node_args = "a", op_args = "a"), "twice", class = "jobmon_invalid_template")
  expect_error(new_template("run {", node_args = list()), "brace", class = "jobmon_invalid_template")
  expect_error(new_template("run {a b}", node_args = list()), "brace", class = "jobmon_invalid_template")
  expect_error(new_template("run {name}", node_args = "name"), "name", class = "jobmon_invalid_template")
  expect_error(new_template(""), class = "jobmon_invalid_template")
  expect_silent(new_template("awk '{{print}}' {a}", node_args = "a"))
})

test_that("asking again for a template gives the same object", {
  mine <- tool("same")
  one <- task_template(mine, "t", "run {a}", node_args = list("a"))
  expect_identical(task_template(mine, "t", "  run {a} ", node_args = "a"), one)
  expect_false(identical(task_template(mine, "t", "walk {a}", node_args = "a"), one))
})

test_that("a task is in one workflow, once, and a refused call leaves nothing behind", {
  template <- new_template()
  wf <- workflow(template$tool)
  tasks <- array_tasks(template, x = 1:2)
  expect_error(add_tasks(wf, list(tasks[[1]], tasks[[1]])), "given twice", class = "jobmon_duplicate_tasks")
  add_tasks(wf, tasks)
  expect_error(add_tasks(wf, tasks[[1]]), "in this workflow already", class = "jobmon_duplicate_tasks")
  expect_error(add_tasks(workflow(template$tool), tasks[[1]]), "another workflow", class = "jobmon_duplicate_tasks")
  expect_error(add_tasks(wf, "task"), "tasks or lists of tasks", class = "jobmon_error")
})

test_that("tasks are found by their node arguments, as texts", {
  template <- new_template("run {a} {b}", node_args = c("a", "b"))
  wf <- add_tasks(workflow(template$tool), array_tasks(template, a = c(1, 10), b = c("u", "v")))
  add_tasks(wf, task(template, "single", a = 3, b = "u"))
  found <- function(...) vapply(get_tasks_by_node_args(wf, "step", ...), function(task) task$name, "")
  expect_identical(found(a = "10"), c("step_a-10_b-u", "step_a-10_b-v"))
  expect_identical(found(a = c(1, 3), b = "u"), c("step_a-1_b-u", "single"))
  expect_length(found(), 5L)
  expect_length(found(a = 99), 0L)
  expect_error(get_tasks_by_node_args(wf, "other"), class = "jobmon_unknown_task_template")
  expect_error(get_tasks_by_node_args(wf, "step", c = 1), class = "jobmon_unknown_placeholder")
})

test_that("levels of resources add up, the nearer one winning", {
  mine <- tool("levels")
  set_default_tool_resources(mine, "slurm", list(cores = 1, memory = "1G", queue = "all.q"))
  template <- task_template(mine, "t", "run {a}", node_args = "a")
  wf <- workflow(mine, default_max_attempts = 5)
  set_default_workflow_resources(wf, "slurm", list(memory = "2G", project = "p"))
  set_default_template_resources(template, "slurm", list(memory = "3G", runtime = "1h"))
  one <- task(template, "t", a = 1, compute_resources = list(runtime = "2h", cores = 0))
  got <- resolve_settings(one$source$settings, template, wf)
  expect_identical(got$cluster, "slurm")
  expect_identical(got$max_attempts, 5L)
  expect_mapequal(got$requested, list(memory = "3G", queue = "all.q", project = "p", runtime = "2h"))
  expect_identical(got$scales, list(memory = 0.5, runtime = 0.5))
  other <- task(template, "t", a = 2, cluster_name = "sequential", max_attempts = 2, resource_scales = list(memory = c("4G", "8G")))
  got <- resolve_settings(other$source$settings, template, wf)
  expect_identical(got$cluster, "sequential")
  expect_length(got$requested, 0L)
  expect_identical(got$scales, list(memory = I("4G")))
})

test_that("resources come from YAML", {
  skip_if_not_installed("yaml")
  path <- tempfile(fileext = ".yaml")
  writeLines(c("tool_resources:", "  slurm:", "    memory: 4G", "    cores: 2",
    "task_template_resources:", "  t:", "    slurm:", "      runtime: 90s"), path)
  mine <- tool("yaml")
  expect_identical(set_default_tool_resources(mine, "slurm", path_to_yaml = path), mine)
  template <- task_template(mine, "t", "true")
  set_default_template_resources(template, "slurm", path_to_yaml = path)
  got <- resolve_settings(task(template)$source$settings, template, workflow(mine))
  expect_mapequal(got$requested, list(memory = "4G", cores = 2L, runtime = "90s"))
  expect_error(set_default_tool_resources(mine, "other", path_to_yaml = path), "tool_resources: other", class = "jobmon_config_invalid")
  expect_error(set_default_tool_resources(mine, "slurm", path_to_yaml = "nowhere.yaml"), "no file", class = "jobmon_config_invalid")
  expect_error(set_default_tool_resources(mine, "slurm"), "neither", class = "jobmon_error")
  expect_error(set_default_tool_resources(mine, "slurm", list(cores = 1), path), "both", class = "jobmon_error")
})

test_that("resources that cannot be used are refused by name", {
  template <- new_template()
  ask <- function(...) task(template, "t", x = 1, compute_resources = list(...))
  expect_error(ask("8G"), "no names", class = "jobmon_invalid_resources")
  expect_error(ask(memory = NA), "memory", class = "jobmon_invalid_resources")
  expect_error(ask(memory = c("1G", "2G")), "memory", class = "jobmon_invalid_resources")
  expect_error(ask(cores = -1), "less than nothing", class = "jobmon_invalid_resources")
  expect_error(task(template, "t", x = 1, resource_scales = list(memory = TRUE)), "scale of memory", class = "jobmon_invalid_resources")
  for (wrong in list(-1, 1.5, "a", 10001, c(1, 2))) expect_error(task(template, "t", x = 1, max_attempts = wrong), "max_attempts")
})

test_that("misspelt arguments and wrong things are refused by name", {
  expect_error(workflow(tool("t"), max_parallel = 3), "max_parallel", class = "jobmon_error")
  expect_error(workflow("t"), "tool was expected", class = "jobmon_error")
  expect_error(task("t"), "task template was expected", class = "jobmon_error")
  expect_error(run(5), "workflow was expected", class = "jobmon_error")
  expect_error(tool(NA), class = "jobmon_invalid_name")
  template <- new_template()
  expect_error(task(template, "t", x = 1)$task_id, class = "jobmon_draft_incomplete")
  expect_error(workflow_status(workflow(template$tool)), class = "jobmon_draft_incomplete")
})

test_that("many tasks that are given one list share its upstream set", {
  template <- new_template()
  join <- new_template(name = "join")
  upstream <- array_tasks(template, x = 1:50)
  joined <- lapply(1:3, function(x) task(join, x = x, upstream_tasks = upstream))
  sources <- lapply(joined, function(task) task$source$upstream)
  expect_identical(sources[[1]], sources[[2]])
  expect_identical(sources[[1]], sources[[3]])
  expect_length(joined[[1]]$upstream_tasks, 50L)
})

test_that("the random numbers of the script are left alone", {
  set.seed(1)
  before <- .Random.seed
  workflow(tool("t"))
  random_share()
  expect_identical(.Random.seed, before)
})

test_that("help is found by the name of a thing", {
  expect_s3_class(jobmon_help("task"), "help_files_with_topic")
  expect_error(jobmon_help("nothing"))
})

test_that("pipes read well", {
  skip_if(getRversion() < "4.1", "this R has no pipe")
  wf <- eval(parse(text = "
    tool('pipes') |>
      set_default_tool_resources('multiprocess', list(cores = 1, memory = '1G')) |>
      workflow(name = 'piped') |>
      add_tasks(new_template() |> array_tasks(x = 1:3)) |>
      set_task_template_max_concurrency_limit('step', 2)
  "))
  expect_length(list_workflow_tasks(wf), 3L)
  expect_identical(wf$limits$step, 2)
})
