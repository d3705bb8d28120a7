# The study of this folder, defined in R: the same workflow as `workflow.ts` and `workflow.py`, to the identity.
#
#     Rscript examples/life-expectancy/workflow.R [--data FILE] [--run FOLDER]
#
# Needs the package `jobmonr` (`R CMD INSTALL clients/r`) and the `jobmon` executable (`npm run build`; `JOBMON_BIN` names it).
# No server is configured, so the script starts one; `jobmon down` ends it. The tasks are TypeScript programs, which the
# executable can run itself: it has their interpreter inside.
#
# Two tasks are made to fail, to show what Jobmon does about it: one stumbles at its first attempt, and one outgrows the
# memory that is right for all the others.

library(jobmonr)

INDICATORS <- c("life-expectancy", "fertility")
# The data set numbers its regions as "clusters", in this order.
REGIONS <- c("south-asia", "europe-central-asia", "sub-saharan-africa", "america", "east-asia-pacific", "middle-east-north-africa")
DRAWS <- 5000
STUMBLES <- c("peru", "fertility")
OUTGROWS <- c("china", "life-expectancy")
OUTGROWN_DRAWS <- 200000

# `data` is the downloaded data set, `run` the folder of the results, `bun` what runs the task programs in `tasks`.
define_study <- function(data, run, bun, tasks) {
  study <- tool("life expectancy")
  set_default_tool_resources(study, "multiprocess", list(cores = 1, memory = "96M", runtime = "5m"))
  ops <- c("bun", "tasks")

  prepare <- task_template(study, "prepare", "{bun} {tasks}/prepare.ts --data {data} --out {run}",
    task_args = c("data", "run"), op_args = ops)
  model <- task_template(study, "model",
    paste("{bun} {tasks}/model.ts --data {run} --out {run} --country {country} --indicator {indicator}",
      "--draws {draws} --fail-attempts {stumbles}"),
    node_args = c("country", "indicator"), task_args = c("draws", "stumbles", "run"), op_args = ops)
  check <- task_template(study, "check", "{bun} {tasks}/check.ts --data {run} --out {run} --region {region} --indicator {indicator}",
    node_args = c("region", "indicator"), task_args = "run", op_args = ops)
  summarise <- task_template(study, "summarise", "{bun} {tasks}/summarise.ts --data {run} --out {run} --region {region} --indicator {indicator}",
    node_args = c("region", "indicator"), task_args = "run", op_args = ops)
  report <- task_template(study, "report", "{bun} {tasks}/report.ts --data {run} --out {run}", task_args = "run", op_args = ops)

  wf <- workflow(study, workflow_args = run, name = "life-expectancy", default_cluster_name = "multiprocess")
  prepared <- task(prepare, data = data, run = run, bun = bun, tasks = tasks)
  add_tasks(wf, prepared)
  countries <- read_countries(data)
  last <- list()
  for (indicator in INDICATORS) {
    for (region in REGIONS) {
      rows <- data.frame(country = countries$country[countries$region == region], indicator = indicator)
      is_this <- function(one) rows$country == one[1] & rows$indicator == one[2]
      rows$draws <- ifelse(is_this(OUTGROWS), OUTGROWN_DRAWS, DRAWS)
      rows$stumbles <- ifelse(is_this(STUMBLES), 1, 0)
      models <- array_tasks(model, rows, run = run, bun = bun, tasks = tasks, upstream_tasks = prepared,
        resource_scales = list(memory = 2))
      summary <- task(summarise, region = region, indicator = indicator, run = run, bun = bun, tasks = tasks, upstream_tasks = models)
      checked <- task(check, region = region, indicator = indicator, run = run, bun = bun, tasks = tasks, upstream_tasks = prepared)
      add_tasks(wf, list(models, summary, checked))
      last <- c(last, list(summary, checked))
    }
  }
  add_tasks(wf, task(report, run = run, bun = bun, tasks = tasks, upstream_tasks = last))
}

# Country and region, the country by an id that is safe in a command, a file name and a task name.
read_countries <- function(data) {
  rows <- jsonlite::fromJSON(data)
  countries <- data.frame(country = country_id(rows$country), region = REGIONS[rows$cluster + 1])
  countries[!duplicated(countries$country), ]
}

# "Hong Kong, China" is hong-kong-china.
country_id <- function(name) gsub("^-|-$", "", gsub("[^a-z0-9]+", "-", tolower(iconv(name, "UTF-8", "ASCII//TRANSLIT"))))

option <- function(name, default) {
  words <- commandArgs(trailingOnly = TRUE)
  at <- match(name, words)
  if (is.na(at)) default else words[at + 1]
}

main <- function() {
  here <- dirname(normalizePath(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)[1])))
  data <- option("--data", file.path(here, "..", "..", "node_modules", "vega-datasets", "data", "gapminder.json"))
  if (!file.exists(data)) stop("There is no ", data, ": `npm ci` downloads it, or name another with --data.", call. = FALSE)
  run_folder <- option("--run", file.path(here, "results", format(Sys.time(), "%Y-%m-%dT%H-%M-%OS3Z", tz = "UTC")))
  dir.create(run_folder, recursive = TRUE, showWarnings = FALSE)
  run_folder <- normalizePath(run_folder)
  jobmon <- Sys.getenv("JOBMON_BIN", Sys.which("jobmon"))
  if (!nzchar(jobmon)) stop("The command `jobmon` was not found: set JOBMON_BIN.", call. = FALSE)

  study <- define_study(normalizePath(data), run_folder, paste("env BUN_BE_BUN=1", shQuote(jobmon)), file.path(here, "tasks"))
  cat("Life expectancy and fertility, forecast to 2030, on this machine.\n\n")
  if (run(study) != "D") {
    message("The study did not finish. get_errors(", study$workflow_id, ") says why.")
    quit(status = 1)
  }
  cat(readLines(file.path(run_folder, "report", "table.txt")), sep = "\n")
  cat("\nChart: ", file.path(run_folder, "report", "chart.svg"), "\n", sep = "")
  cat("\nJobmon goes on in the background; `jobmon down` ends it.\n")
}

# Not when another script reads the definition with source().
if (sys.nframe() == 0) main()
