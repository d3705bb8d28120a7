# Runs a script as a person does, in a session of its own; `act` is called with its pid while it runs.
run_script <- function(lines, act) {
  script <- tempfile(fileext = ".R")
  log <- tempfile()
  writeLines(c(sprintf(".libPaths(%s)", deparse1(.libPaths())), "library(jobmonr)", lines), script)
  command <- paste(shQuote(file.path(R.home("bin"), "Rscript")), shQuote(script), ">", shQuote(log), "2>&1 & echo $!")
  pid <- as.integer(system(command, intern = TRUE))
  act(pid)
  await("the script ends", function() !tools::pskill(pid, 0L), 60)
  readLines(log)
}

test_that("an interrupt leaves the run going and says how to come back", {
  need_server()
  seen <- file.path(sandbox, "leaving")
  said <- run_script(c(
    "lone <- task_template(tool('leaving'), 'lone', 'sleep 1000')",
    "wf <- add_tasks(workflow(lone$tool), task(lone))",
    "bind(wf)",
    sprintf("writeLines(format(wf$workflow_id), %s)", deparse1(seen)),
    "run(wf, progress = 'none')"
  ), function(pid) {
    id <- await("it is bound", function() if (file.exists(seen) && length(readLines(seen)) > 0L) as.numeric(readLines(seen)))
    await("it runs", function() workflow_status(id)$running == 1)
    # Whoever waits has asked for events by then, or will be told all the same.
    tools::pskill(pid, 2L)
  })
  id <- as.numeric(readLines(seen))
  expect_match(paste(said, collapse = "\n"), sprintf("goes on without this session.*wait\\(%d\\)", id))
  expect_identical(workflow_status(id)$running, 1)
  workflow_stop(id)
  expect_identical(wait(id, timeout = 60), "S")
})

test_that("the example of the README runs", {
  need_server()
  readme <- file.path("..", "..", "README.md")
  skip_if(!file.exists(readme), "the README is not here")
  lines <- readLines(readme)
  first <- which(lines == "```r")[1]
  code <- lines[(first + 1):(first + which(lines[-seq_len(first)] == "```")[1] - 1)]
  expect_gt(length(code), 10L)
  said <- run_script(code, function(pid) NULL)
  expect_identical(said[1], "[1] \"D\"")
  expect_match(said, "\\b16 +0 +0 +0 +16\\b", all = FALSE)
})

test_that("a script in the manner of the public package runs", {
  need_server()
  said <- run_script(c(
    "user <- Sys.getenv('USER')",
    "my_tool <- jobmonr::tool(name='r_example_tool')",
    "jobmonr::set_default_tool_resources(tool=my_tool, default_cluster_name='multiprocess', resources=list('cores'=1L, 'queue'='null.q', 'runtime'='2m', 'memory'='1G'))",
    "my_wf <- jobmonr::workflow(my_tool, workflow_args=paste0('wf-', Sys.getpid()), workflow_attributes=list('a'='b'), name='r_example', max_concurrently_running=10L)",
    "jobmonr::set_default_workflow_resources(workflow=my_wf, default_cluster_name='multiprocess', resources=list('memory'='512M'))",
    "tt <- jobmonr::task_template(tool=my_tool, template_name='echo', command_template='{cmd} {location_id} {sex}', node_args=list('location_id', 'sex'), task_args=list(), op_args=list('cmd'))",
    "jobmonr::set_default_template_resources(task_template=tt, default_cluster_name='multiprocess', resources=list('cores'=1L))",
    "one <- jobmonr::task(task_template=tt, name='one', cmd='echo', location_id=1L, sex='m', max_attempts=3L)",
    "many <- jobmonr::array_tasks(task_template=tt, upstream_tasks=list(one), cmd='echo', location_id=as.list(2:4), sex=list('m', 'f'), max_attempts=1L, compute_resources=list('queue'='null.q'), cluster_name='multiprocess')",
    "my_wf <- jobmonr::add_tasks(my_wf, c(list(one), many))",
    "stopifnot(length(jobmonr::get_tasks_by_node_args(my_wf, 'echo', location_id=3L)) == 2)",
    "status <- jobmonr::run(workflow=my_wf, resume=FALSE, seconds_until_timeout=7200)",
    "if (status != 'D') stop('The workflow failed')",
    "cat('finished with', status, '\\n')"
  ), function(pid) NULL)
  expect_match(utils::tail(said, 1), "finished with D")
})
