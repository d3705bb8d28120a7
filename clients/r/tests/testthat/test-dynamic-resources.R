# What the distributor's R says of a function, asked here.
answers_to <- function(...) {
  payloads <- lapply(list(...), function(given) describe_function(given, "a test")$payload)
  input <- textConnection(encode_json(list(payloads = I(payloads))))
  said <- utils::capture.output(answer_payloads(input))
  decode_json(sub("^JOBMON-RESOURCES ", "", grep("^JOBMON-RESOURCES ", said, value = TRUE)))
}

test_that("a function takes along what it uses of the script", {
  assign("base_gib", 3, envir = globalenv())
  assign("double_it", function(x) 2 * base_gib, envir = globalenv())
  on.exit(rm(list = c("base_gib", "double_it"), envir = globalenv()))
  given <- function() list(memory = paste0(double_it(), "G"))
  environment(given) <- globalenv()
  expect_setequal(names(find_globals(given)), c("base_gib", "double_it"))
  local_value <- 4
  answers <- answers_to(given, function() list(cores = local_value), function() stop("no input yet"), function() 5)
  expect_identical(answers[[1]], list(resources = list(memory = "6G")))
  expect_identical(answers[[2]], list(resources = list(cores = 4L)))
  expect_match(answers[[3]]$error, "no input yet")
  expect_match(answers[[4]]$error, "not a list of resources")
})

test_that("a function that cannot be kept is refused", {
  template <- new_template()
  large <- stats::runif(50000)
  expect_error(task(template, x = 1, compute_resources = function() list(memory = large[1])), "at most 65536",
    class = "jobmon_invalid_resources")
  expect_error(task(template, x = 1, compute_resources_callable = 5), "not a function", class = "jobmon_invalid_resources")
})

test_that("a function decides when its task is ready, and one that fails spoils its own task", {
  need_server()
  sized <- file.path(sandbox, "sized")
  template <- new_template("printf 12345 > {file}; true {x}", op_args = "file", name = "sized")
  first <- task(template, x = 1, file = sized)
  # The file is written by the task before.
  after <- task(template, x = 2, file = tempfile(), upstream_tasks = first, compute_resources = list(cores = 1),
    compute_resources_callable = function() list(memory = paste0(file.size(sized), "M"), runtime = "1m"))
  broken <- task(template, x = 3, file = tempfile(), compute_resources = function() stop("no such table"))
  wf <- add_tasks(workflow(template$tool), list(first, after, broken))
  expect_identical(run(wf), "E")
  expect_identical(task_status(list(after, broken))$status, c("D", "F"))
  resources <- call_api("getTask", path = list(taskId = after$task_id))$resources
  expect_equal(c(resources$memoryBytes, resources$runtimeSeconds), c(5 * 1024^2, 60))
  expect_match(get_errors(wf)$description, "no such table")
})
