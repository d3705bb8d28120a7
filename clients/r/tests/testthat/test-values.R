texts <- function(values) render_values(values, "x of task template t")

test_that("numbers are written the way R users write them", {
  expect_identical(texts(c(1, 0.1, 1e5, 123456789, 1e15, 1e21, 1e-7, -2.5)),
    c("1", "0.1", "100000", "123456789", "1000000000000000", "1000000000000000000000", "0.0000001", "-2.5"))
  expect_identical(texts(1L), "1")
  expect_identical(texts(100000L), "100000")
  expect_identical(texts(0.1 + 0.2), "0.3")
})

test_that("dates are ISO, logicals words, factors labels", {
  expect_identical(texts(as.Date("2026-11-22")), "2026-11-22")
  expect_identical(texts(as.POSIXct("2026-11-22 10:20:30", tz = "UTC")), "2026-11-22T10:20:30Z")
  expect_identical(texts(as.POSIXlt("2026-11-22 10:20:30", tz = "UTC")), "2026-11-22T10:20:30Z")
  expect_identical(texts(c(TRUE, FALSE)), c("TRUE", "FALSE"))
  expect_identical(texts(factor(c("b", "a"))), c("b", "a"))
})

test_that("vectors and lists give the same", {
  expect_identical(texts(list(1, "a", TRUE, as.Date("2026-01-02"))), c("1", "a", "TRUE", "2026-01-02"))
})

test_that("texts stay as they are, and come out as UTF-8", {
  latin <- iconv("Z\u00fcrich", "UTF-8", "latin1")
  expect_identical(texts(latin), "Z\u00fcrich")
  expect_identical(texts("a 'b' \"c\" \\ {d}"), "a 'b' \"c\" \\ {d}")
})

test_that("what has no evident text is refused by name and place", {
  expect_error(texts(c(1, NA, 3)), "x of task template t \\(element 2\\) is NA", class = "jobmon_invalid_request")
  expect_error(texts(list(1, NA_character_)), "element 2", class = "jobmon_invalid_request")
  expect_error(texts(NaN), "is NA", class = "jobmon_error")
  expect_error(texts(Inf), "is Inf", class = "jobmon_error")
  expect_error(texts(list(1:2)), "no evident text", class = "jobmon_error")
  expect_error(texts(NULL), "no evident text", class = "jobmon_error")
  expect_error(texts(mean), "no evident text", class = "jobmon_error")
  expect_error(texts(1i), "no evident text", class = "jobmon_error")
  expect_error(texts(strrep("x", 65537)), "more than 65536", class = "jobmon_error")
  broken <- "\xff\xfe"
  Encoding(broken) <- "UTF-8"
  expect_error(texts(broken), "not valid UTF-8", class = "jobmon_error")
})

test_that("names of tasks follow the rules of the server", {
  expect_error(check_task_name("1a"), "digit", class = "jobmon_invalid_name")
  expect_error(check_task_name("a b"), "special", class = "jobmon_invalid_name")
  expect_error(check_task_name(""), class = "jobmon_invalid_name")
  expect_error(check_task_name(strrep("a", 251)), class = "jobmon_invalid_name")
  expect_identical(default_task_names("2010", list(a = c("x/y", "z"))), c("_2010_a-x_y", "_2010_a-z"))
})
