test_that("the environment wins over files, and files over defaults", {
  skip_if_not_installed("yaml")
  path <- tempfile(fileext = ".yaml")
  writeLines(c("http:", "  service_url: http://file:1/", "  request_timeout: 1m30s", "data:", "  dir: sub"), path)
  with_variables(c(JOBMON__CONFIG_FILE = path, JOBMON__HTTP__TOKEN = "secret", JOBMON__HTTP__RETRIES_ATTEMPTS = "2"), {
    settings <- load_settings()
    expect_identical(settings$service_url, "http://file:1")
    expect_identical(settings$token, "secret")
    expect_identical(settings$policy, list(timeout_seconds = 90, max_repeats = 2, limit_seconds = 300))
    expect_identical(settings$data_dir, file.path(sandbox, "data"))
  })
})

test_that("settings that cannot be used are refused by key and origin", {
  with_variables(c(JOBMON__HTTP__REQUEST_TIMEOUT = "soon"), {
    expect_error(load_settings(), "http.request_timeout = \"soon\" \\(environment JOBMON__HTTP__REQUEST_TIMEOUT\\)", class = "jobmon_config_invalid")
  })
  with_variables(c(JOBMON__CONFIG_FILE = "/nowhere.yaml"), expect_error(load_settings(), "does not exist", class = "jobmon_config_invalid"))
})

test_that("the executable is found with JOBMON_BIN, else on PATH, else refused", {
  folder <- tempfile()
  dir.create(folder)
  with_variables(c(JOBMON_BIN = "/opt/jobmon"), expect_identical(find_executable(), "/opt/jobmon"))
  with_variables(c(JOBMON_BIN = "", PATH = folder), {
    expect_error(find_executable(), "JOBMON_BIN", class = "jobmon_server_unreachable")
    writeLines("#!/bin/sh", file.path(folder, "jobmon"))
    Sys.chmod(file.path(folder, "jobmon"), "755")
    expect_identical(find_executable(), file.path(folder, "jobmon"))
  })
})

test_that("the executable is found in the Python package", {
  python <- Sys.which("python3")
  skip_if(!nzchar(python), "there is no python3")
  folder <- tempfile()
  dir.create(file.path(folder, "jobmon", "_bin"), recursive = TRUE)
  packaged <- file.path(folder, "jobmon", "_bin", "jobmon")
  file.create(file.path(folder, "jobmon", "__init__.py"), packaged)
  Sys.chmod(packaged, "755")
  with_variables(c(JOBMON_BIN = "", PATH = paste(dirname(python), "/usr/bin", "/bin", sep = ":"), PYTHONPATH = folder), {
    skip_if(nzchar(Sys.which("jobmon")), "there is a jobmon beside python3")
    expect_identical(normalizePath(find_executable()), normalizePath(packaged))
  })
})

test_that("a private file that others can read is not used", {
  path <- tempfile()
  expect_null(read_private_file(path, "secret"))
  write_private_file(path, "hush\n")
  expect_identical(format(file.info(path)$mode), "600")
  expect_identical(read_private_file(path, "secret"), "hush")
  Sys.chmod(path, "644")
  expect_error(read_private_file(path, "secret"), "others may read", class = "jobmon_forbidden")
  expect_error(write_private_file(file.path(path, "below"), "x"), "cannot be written", class = "jobmon_config_invalid")
  link <- tempfile()
  file.symlink(path, link)
  expect_error(read_private_file(link, "secret"), "regular file", class = "jobmon_forbidden")
})

test_that("a folder that others may write to is not used", {
  folder <- tempfile()
  ensure_private_folder(folder)
  expect_identical(format(file.info(folder)$mode), "700")
  Sys.chmod(folder, "777", use_umask = FALSE)
  expect_error(ensure_private_folder(folder), "others may write", class = "jobmon_forbidden")
})

test_that("one process at a time starts the server, and a dead one's lock is taken over", {
  folder <- tempfile()
  ensure_private_folder(folder)
  lock <- file.path(folder, "start.lock")
  expect_true(take_start_lock(folder))
  expect_false(take_start_lock(folder))
  release_start_lock(folder)
  expect_false(file.exists(lock))
  # No process has this id.
  write_private_file(lock, "2147483646")
  expect_true(take_start_lock(folder))
  expect_identical(list.files(folder), "start.lock")
})

test_that("a server that cannot start is told with its last words", {
  folder <- tempfile()
  bad <- tempfile()
  writeLines(c("#!/bin/sh", "echo the disk is gone >&2", "exit 3"), bad)
  Sys.chmod(bad, "755")
  with_variables(c(JOBMON_BIN = bad), {
    expect_error(start_local_server(folder, 10), "it ended.*the disk is gone", class = "jobmon_server_unreachable")
  })
  expect_false(file.exists(file.path(folder, "start.lock")))
})

test_that("a run is followed across the death of the server, to wherever it comes back", {
  need_server()
  data_dir <- Sys.getenv("JOBMON__DATA__DIR")
  gate <- file.path(sandbox, "gate")
  template <- new_template("until test -e {gate}; do sleep 0.1; done", node_args = list(), op_args = "gate", name = "gated")
  wf <- add_tasks(workflow(template$tool), task(template, "gated", gate = gate))
  start(wf)
  await("it runs", function() workflow_status(wf)$running == 1)
  before <- read_local_server(data_dir)
  # The waiting begins first: the shell kills the server once a file says so, and starts another.
  script <- paste0("(sleep 0.5; kill -9 ", before$pid, "; ", shQuote(jobmon_bin), " up >/dev/null 2>&1 </dev/null & ",
    "sleep 1.5; : > ", shQuote(gate), ") >/dev/null 2>&1 &")
  system(script)
  expect_identical(suppressMessages(wait(wf, timeout = 60)), "D")
  expect_false(identical(read_local_server(data_dir)$pid, before$pid))
})

test_that("the token of `jobmon login` is used for its server, and names who acts", {
  data_dir <- tempfile()
  dir.create(file.path(data_dir, "logins"), recursive = TRUE, mode = "0700")
  path <- file.path(data_dir, "logins", "https___jobmon.example.org_team.json")
  token <- "jobmon_ana.lopez.b7cQ0rJm2kYtV1sXnE8dLgb7cQ0rJm2kYtV1sXnE8d_"
  writeLines(sprintf('{"url": "https://jobmon.example.org/team", "token": "%s", "user": "ana.lopez", "expiresAt": 1}', token), path)
  Sys.chmod(path, "600")
  url <- "https://jobmon.example.org/team/"
  with_variables(c(JOBMON__DATA__DIR = data_dir, JOBMON__HTTP__TOKEN = "", JOBMON__HTTP__SERVICE_URL = url), {
    expect_identical(load_settings()$token, token)
    expect_identical(this_user(), "ana.lopez")
    Sys.chmod(path, "644")
    expect_error(load_settings(), class = "jobmon_forbidden")
    Sys.chmod(path, "600")
  })
  with_variables(c(JOBMON__DATA__DIR = data_dir, JOBMON__HTTP__TOKEN = "own", JOBMON__HTTP__SERVICE_URL = url), {
    expect_identical(load_settings()$token, "own")
  })
  with_variables(c(JOBMON__DATA__DIR = data_dir, JOBMON__HTTP__TOKEN = "", JOBMON__HTTP__SERVICE_URL = "https://jobmon.example.org_team"), {
    expect_identical(load_settings()$token, "")
  })
})
