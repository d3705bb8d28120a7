# Plays scenarios with the R client.
#
# Usage: Rscript run-scenarios.R PLAN-FILE; prints a JSON line for each scenario.

library(jobmonr)

CLUSTER <- "multiprocess"

play <- function(plan, name, scenario) {
  define_own <- function() define(paste(name, plan$client), file.path(plan$out, name), scenario)
  shared <- attempt(bind(define(paste(name, "shared"), file.path(plan$shared, name), scenario))$workflow_id)
  # What is run is not bound before: that would make it a workflow that exists.
  own <- if (is.null(scenario$acts)) attempt(bind(define_own())$workflow_id)
  ends <- list()
  for (act in scenario$acts) {
    if (act$do == "touch") {
      file.create(file.path(plan$out, name, act$file))
    } else {
      ends <- c(ends, attempt(run(define_own(), resume = isTRUE(act$resume), progress = "none")))
    }
  }
  list(name = name, shared = shared, own = own, ends = I(as.character(ends)))
}

attempt <- function(expression) tryCatch(expression, jobmon_error = function(refusal) refusal$code)

define <- function(args, out, scenario) {
  dir.create(out, recursive = TRUE, showWarnings = FALSE)
  options <- scenario$workflow
  parity <- tool("parity")
  if (!is.null(scenario$defaults)) set_default_tool_resources(parity, CLUSTER, scenario$defaults)
  resource_file <- file.path(out, "resources.yaml")
  if (!is.null(scenario$yaml)) {
    writeLines(scenario$yaml, resource_file)
    set_default_tool_resources(parity, CLUSTER, path_to_yaml = resource_file)
  }
  templates <- lapply(names(scenario$templates), function(name) {
    part <- scenario$templates[[name]]
    template <- task_template(parity, name, part$command, node_args = part$nodeArgs, task_args = part$taskArgs, op_args = part$opArgs)
    if (!is.null(part$resources)) set_default_template_resources(template, CLUSTER, part$resources)
    if (isTRUE(part$yaml)) set_default_template_resources(template, CLUSTER, path_to_yaml = resource_file)
    template
  })
  names(templates) <- names(scenario$templates)
  wf <- workflow(parity, args,
    name = "parity", workflow_attributes = options$attributes, default_cluster_name = CLUSTER,
    max_concurrently_running = options$maxConcurrentlyRunning, default_max_attempts = options$maxAttempts
  )
  if (!is.null(options$resources)) set_default_workflow_resources(wf, CLUSTER, options$resources)
  results <- list()
  for (step in scenario$steps) {
    values <- lapply(step$values, function(value) if (identical(value, "${out}")) out else value)
    call <- c(list(
      task_template = templates[[step$template]], compute_resources = step$resources, resource_scales = step$scales,
      max_attempts = step$maxAttempts, task_attributes = step$attributes,
      upstream_tasks = unlist(unname(results[unlist(step$after)]), recursive = FALSE)
    ), if (!is.null(step$name)) list(name = step$name), values)
    tasks <- if (isTRUE(step$many)) do.call(array_tasks, call) else list(do.call(task, call))
    if (!isTRUE(step$isLeftOut)) add_tasks(wf, tasks)
    if (!is.null(step$as)) results[[step$as]] <- unclass(tasks)
  }
  wf
}

plan <- jsonlite::fromJSON(commandArgs(trailingOnly = TRUE)[1], simplifyVector = FALSE)
for (given in plan$scenarios) {
  cat(jsonlite::toJSON(play(plan, given$name, given$scenario), auto_unbox = TRUE, digits = NA, null = "null"), "\n", sep = "")
}
