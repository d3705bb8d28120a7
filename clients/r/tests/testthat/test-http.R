policy <- list(timeout_seconds = 2, max_repeats = 10, limit_seconds = 300)
trouble <- function(kind, retry_after_seconds = 0) list(kind = kind, retry_after_seconds = retry_after_seconds)

test_that("what may have been done is repeated only where that is safe", {
  decide <- function(kind, is_safe, repeats = 0L) decide_repeat(trouble(kind), is_safe, repeats, 0, policy, random = 1)
  expect_identical(decide("lost", FALSE), NULL)
  expect_identical(decide("lost", TRUE), 0.1)
  expect_identical(decide("unsent", FALSE), 0.1)
  expect_identical(decide("declined", FALSE), 0.1)
  expect_identical(decide("refused", TRUE), NULL)
  expect_identical(decide("broken", TRUE, 3L), NULL)
  expect_identical(decide("lost", TRUE, 10L), NULL)
  expect_identical(decide("lost", TRUE, 9L), 30)
})

test_that("a server that asks for time gets it, within the limit", {
  expect_identical(decide_repeat(trouble("declined", 5), TRUE, 0L, 0, policy, random = 0), 5)
  expect_identical(decide_repeat(trouble("declined", 500), TRUE, 0L, 0, policy, random = 0), NULL)
})

test_that("a refusal becomes a condition of its code", {
  said <- read_problem("getTask", 404L, '{"status":404,"code":"not_found","detail":"no task 7","hint":"look","ids":{"taskId":7}}')
  expect_identical(said$kind, "refused")
  expect_s3_class(said$error, c("jobmon_not_found", "jobmon_error", "error", "condition"), exact = TRUE)
  expect_identical(said$error$ids, list(taskId = 7L))
  expect_identical(conditionMessage(said$error), "no task 7\nlook")
})

test_that("what a proxy answers is told as such", {
  said <- read_problem("getTask", 502L, "<html>Bad Gateway</html>", "3")
  expect_identical(said$kind, "broken")
  expect_identical(said$retry_after_seconds, 3)
  expect_match(conditionMessage(said$error), "not in the way of a Jobmon server: <html>Bad Gateway")
  expect_identical(read_problem("getTask", 503L, "")$kind, "declined")
})

test_that("versions that do not go together refuse each other", {
  expect_error(refuse_other_version("0.2.0", "0.1.0"), "version 0.1.0 and the server version 0.2.0", class = "jobmon_version_mismatch")
  expect_error(refuse_other_version("1.0.0", "0.1.0"), class = "jobmon_version_mismatch")
  expect_silent(refuse_other_version("1.9.0", "1.2.0"))
  expect_silent(refuse_other_version("0.1.7", "0.1.0"))
  expect_silent(refuse_other_version(NULL, "0.1.0"))
})

test_that("a server that is not there is named", {
  policy$max_repeats <- 1
  nowhere <- make_api("http://127.0.0.1:1", "", policy)
  problem <- tryCatch(call_api("getHealth", api = nowhere), jobmon_server_unreachable = identity)
  expect_match(problem$detail, "getHealth got no answer from http://127.0.0.1:1.*Gave up after 2 attempts")
  expect_error(make_api("localhost:1", "", policy), "no address", class = "jobmon_config_invalid")
})

test_that("ids and texts go into addresses whole", {
  request <- encode_request("getTask", list(taskId = 100000))
  expect_identical(request$target, "/api/v1/tasks/100000")
  request <- encode_request("listTasks", list(workflowId = 1e15), list(where = c("arg.x:in:a b", "status:is:DONE")))
  expect_identical(request$target, "/api/v1/workflows/1000000000000000/tasks?where=arg.x%3Ain%3Aa%20b&where=status%3Ais%3ADONE")
})

test_that("refusals of a real server come with their class", {
  need_server()
  expect_error(workflow_status(999999999), class = "jobmon_not_found")
  expect_error(wait(999999999), class = "jobmon_not_found")
  expect_error(task_logs(999999999), class = "jobmon_not_found")
})

test_that("events are put together from whatever pieces arrive", {
  seen <- numeric()
  state <- list2env(list(seen = -1, over = FALSE))
  stream <- list2env(list(text = ""))
  take <- function(text) {
    stream$text <- paste0(stream$text, text)
    take_events(stream, state, function(event) {
      seen <<- c(seen, event$version)
      event$version == 4
    })
  }
  take(": hello\n\nevent: change\nda")
  take("ta: {\"version\":1}\n")
  expect_length(seen, 0L)
  take("\nid: 2\r\ndata: {\"version\":2}\r\n\r\ndata: {\"version\":2}\n\n")
  expect_identical(seen, c(1, 2))
  take("data: {\"version\":4}\n\ndata: {\"version\":5}\n\n")
  expect_identical(seen, c(1, 2, 4))
  expect_true(state$over)
})
