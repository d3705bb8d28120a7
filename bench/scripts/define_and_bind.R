# A user's R script: makes tasks with array_tasks(), binds them, and tells what that took.
#
# Usage: Rscript define_and_bind.R '{"tasks": 1000, "url": "...", "token": "..."}'

plan <- jsonlite::fromJSON(commandArgs(trailingOnly = TRUE)[1])
Sys.setenv(JOBMON__HTTP__SERVICE_URL = plan$url, JOBMON__HTTP__TOKEN = plan$token)
library(jobmonr)

now <- function() proc.time()[["elapsed"]]
started <- now()
bench <- tool("bench")
set_default_tool_resources(bench, "dummy", list(cores = 1, memory = "1G", runtime = "1h"))
noop <- task_template(bench, "noop", "true {task} {out}", node_args = "task", op_args = "out")
study <- workflow(bench)
add_tasks(study, array_tasks(noop, task = seq_len(plan$tasks), out = "/tmp"))
defined <- now()
bind(study)
bound <- now()
peak_kb <- as.numeric(gsub("[^0-9]", "", grep("^VmHWM", readLines("/proc/self/status"), value = TRUE)))
cat(jsonlite::toJSON(list(
  defineMs = (defined - started) * 1000, bindMs = (bound - defined) * 1000, peakMemoryBytes = peak_kb * 1024
), auto_unbox = TRUE, digits = NA), "\n")
