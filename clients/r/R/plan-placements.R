# What the settings of tasks come to: arrays (tasks of one template on one cluster) and resource profiles, each once.

# For each source its array, profile and attempts; arrays and profiles as the server takes them.
plan_placements <- function(sources, workflow) {
  version_id <- find_tool_version(workflow$tool)
  resolved <- resolve_each(sources, workflow)
  keys <- vapply(resolved, function(one) paste(find_template_version(one$template, version_id), one$cluster, sep = "\x1f"), "")
  refuse_stray_limits(workflow, resolved)
  profile_keys <- vapply(resolved, function(one) encode_json(profile_of(one)), "")
  list(
    tool_version_id = version_id,
    array = match(keys, unique(keys)),
    arrays = lapply(resolved[!duplicated(keys)], function(one) {
      limit <- workflow$limits[[one$template$name]]
      array <- list(templateVersionId = find_template_version(one$template, version_id), name = one$template$name, cluster = one$cluster)
      c(array, if (!is.null(limit)) list(maxConcurrentlyRunning = limit))
    }),
    profile = match(profile_keys, unique(profile_keys)),
    profiles = lapply(resolved[!duplicated(profile_keys)], profile_of),
    max_attempts = vapply(resolved, function(one) as.integer(one$max_attempts), 0L)
  )
}

# Sources that are set alike are resolved once: scripts make thousands of tasks one by one.
resolve_each <- function(sources, workflow) {
  last <- NULL
  lapply(sources, function(source) {
    if (!is.null(last) && identical(last$template, source$template) && identical(last$settings, source$settings)) return(last$resolved)
    if (!identical(source$template$tool, workflow$tool) && source$template$tool$name != workflow$tool$name) {
      refuse_input(paste0("Task template ", source$template$name, " is of tool ", source$template$tool$name,
        ", and the workflow of tool ", workflow$tool$name, "."), "Make the template with the tool of the workflow.")
    }
    resolved <- c(list(template = source$template), resolve_settings(source$settings, source$template, workflow))
    last <<- list(template = source$template, settings = source$settings, resolved = resolved)
    resolved
  })
}

profile_of <- function(resolved) {
  profile <- list(requested = as_object(resolved$requested), scales = as_object(resolved$scales), fallbackQueues = I(resolved$queues))
  c(profile, if (!is.null(resolved$dynamic)) list(dynamic = resolved$dynamic))
}

refuse_stray_limits <- function(workflow, resolved) {
  strays <- setdiff(names(workflow$limits), vapply(resolved, function(one) one$template$name, ""))
  if (length(strays) == 0L) return(invisible())
  refuse("unknown_task_template", paste0("A limit was set for ", paste(strays, collapse = ", "), ", of which the workflow has no tasks."),
    "Add its tasks, or correct the name.", list(taskTemplates = I(strays)))
}
