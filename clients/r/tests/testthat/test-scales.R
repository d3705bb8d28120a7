test_that("a function of the last amount becomes the amounts of the retries", {
  template <- new_template()
  resolved <- function(...) resolve_settings(task(template, "t", x = 1, ...)$source$settings, template, workflow(template$tool))
  got <- resolved(
    max_attempts = 4, compute_resources = list(memory = "512M", runtime = "1h30m", cores = 2),
    resource_scales = list(memory = function(gib) gib * 4, runtime = function(seconds) seconds + 60, cores = 0.5)
  )
  expect_identical(got$scales, list(memory = I(c(2, 8, 32)), runtime = I(c(5460, 5520, 5580)), cores = 0.5))
  expect_identical(resolved(resource_scales = list(memory = function(gib) gib))$scales, list(memory = 0))
  wrong <- list(memory = function(gib) "more")
  expect_error(resolved(compute_resources = list(memory = "1G"), resource_scales = wrong), "gave \"more\" for 1",
    class = "jobmon_invalid_resources")
})

test_that("a level above may give a function too", {
  template <- new_template()
  wf <- workflow(template$tool, default_max_attempts = 3, default_resource_scales_set = list(memory = function(gib) gib + 1))
  got <- resolve_settings(task(template, "t", x = 1, compute_resources = list(memory = 2))$source$settings, template, wf)
  expect_identical(got$scales, list(memory = I(c(3, 4))))
})

test_that("amounts are read as the server reads them", {
  expect_identical(vapply(c("8G", "8gib", "512M", ".5g", "2"), function(text) read_amount("memory", text), 0, USE.NAMES = FALSE),
    c(8, 8, 0.5, 0.5, 2))
  expect_identical(
    vapply(c("2h", "90s", "1h30m", "1.5 h", "01:00:00", "1-00:00:01", "45"), function(text) read_amount("runtime", text), 0, USE.NAMES = FALSE),
    c(7200, 90, 5400, 5400, 3600, 86401, 45)
  )
  expect_identical(read_amount("runtime", "12:30"), NA_real_)
  expect_identical(read_amount("memory", "much"), NA_real_)
})

test_that("a task that ran out of time gets what the function says", {
  need_server()
  template <- new_template("sleep 1.3; true {x}", name = "grows")
  made <- task(template, x = 1, compute_resources = list(runtime = "1s"), resource_scales = list(runtime = function(seconds) seconds + 8))
  wf <- add_tasks(workflow(template$tool), made)
  expect_identical(run(wf), "D")
  rows <- call_api("listInstances", path = list(taskId = made$task_id))$rows
  expect_identical(vapply(rows, function(row) row$resources$runtimeSeconds, 0), c(1, 9))
})
