# What an interactive session shows. `script` gives it a terminal.
show_interactively <- function(lines) {
  skip_if(!nzchar(Sys.which("script")), "there is no script (Debian: bsdutils)")
  file <- tempfile(fileext = ".R")
  writeLines(c(sprintf(".libPaths(%s)", deparse1(.libPaths())), "library(jobmonr)", lines), file)
  # A file given to R is not interactive, a terminal that types it is.
  command <- paste(shQuote(file.path(R.home("bin"), "R")), "--no-echo --no-save --interactive")
  typed <- tempfile()
  writeLines(c(sprintf("source(%s)", deparse1(file)), "q('no')"), typed)
  said <- system2("script", c("-qec", shQuote(command), "/dev/null"), stdin = typed, stdout = TRUE, stderr = TRUE)
  paste(iconv(said, "", "UTF-8", sub = "?"), collapse = "\n")
}

test_that("a terminal shows a bar that fills, and then the end", {
  need_server()
  skip_if_not_installed("cli")
  said <- with_variables(c(JOBMON_PROGRESS = "auto", TERM = "xterm", LANG = "C.UTF-8"), show_interactively(c(
    "step <- task_template(tool('bar'), 'step', 'sleep 0.{x}', node_args = 'x')",
    "wf <- add_tasks(workflow(step$tool), array_tasks(step, x = 1:6))",
    "invisible(run(wf))"
  )))
  expect_match(said, "workflow [0-9]+ .*[0-9]+% .*[0-9]/6")
  expect_match(said, "Done, 6 of 6 tasks done")
})

test_that("an unknown kind of progress is refused by name", {
  expect_error(open_progress(1, "bars"), "progress is \"bars\"", class = "jobmon_error")
})
