# Models every draw of every location, then summarises each location over its draws.
#
#     Rscript fork-join.R [CLUSTER] [FOLDER]

library(jobmonr)

words <- commandArgs(trailingOnly = TRUE)
cluster <- if (length(words) > 0) words[1] else "multiprocess"
out <- if (length(words) > 1) words[2] else tempdir()
locations <- 101:105
draws <- 0:99

study <- tool("fork join")
set_default_tool_resources(study, cluster, list(cores = 1, memory = "50M", runtime = "2m"))
model <- task_template(study, "model", "echo {location} {draw} > {out}/{location}-{draw}.txt",
  node_args = c("location", "draw"), op_args = "out")
summary <- task_template(study, "summary", "cat {out}/{location}-*.txt | wc -l > {out}/{location}.txt",
  node_args = "location", op_args = "out")

wf <- workflow(study, name = "fork join")
add_tasks(wf, array_tasks(model, location = locations, draw = draws, out = out))
for (location in locations) {
  models <- get_tasks_by_node_args(wf, "model", location = location)
  add_tasks(wf, task(summary, location = location, out = out, upstream_tasks = models))
}
status <- run(wf)
cat(status, as.integer(vapply(file.path(out, paste0(locations, ".txt")), readLines, "")), "\n")
