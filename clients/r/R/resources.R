# What a task asks for beyond its arguments. Levels add up, resource by resource: tool, workflow, task template, task.

AMOUNTS <- c("memory", "runtime", "cores")
DEFAULT_CLUSTER <- "multiprocess"
DEFAULT_MAX_ATTEMPTS <- 3L

# Resources as a named list of single values. NULL says nothing.
read_resources <- function(given, where) {
  given <- as.list(given)
  if (length(given) == 0L) return(list())
  if (is.null(names(given)) || !all(nzchar(names(given)))) {
    refuse("invalid_resources", paste0("The resources of ", where, " have no names: ", show_value(given), "."),
      "Write them as list(cores = 2, memory = \"8G\", runtime = \"2h\").")
  }
  given <- given[!vapply(given, is.null, NA)]
  Map(function(value, name) read_resource(value, name, where), given, names(given))
}

read_resource <- function(value, name, where) {
  if (is.factor(value)) value <- as.character(value)
  usable <- is.atomic(value) && length(value) == 1L && !is.na(value) &&
    (is.character(value) || is.logical(value) || (is.numeric(value) && is.finite(value)))
  if (!usable) {
    refuse("invalid_resources", paste0("The resource ", name, " of ", where, " is ", show_value(value), ", which is not one value."),
      "Write resources as list(cores = 2, memory = \"8G\", runtime = \"2h\").")
  }
  value <- unname(value)
  if (name %in% AMOUNTS && is.numeric(value) && value < 0) {
    refuse("invalid_resources", paste0("The resource ", name, " of ", where, " is ", value, ", less than nothing."))
  }
  value
}

read_max_attempts <- function(given) {
  if (is.null(given) || (is.numeric(given) && identical(as.numeric(given), 0))) return(NULL)
  if (!is.numeric(given) || length(given) != 1L || is.na(given) || given != round(given) || given < 1 || given > 10000) {
    refuse_input(paste0("max_attempts is ", show_value(given), "."), "Give a whole number from 1 to 10,000.")
  }
  as.integer(given)
}

read_settings <- function(where, compute_resources, resource_scales, cluster_name, fallback_queues, max_attempts,
                          compute_resources_callable = NULL) {
  if (is.function(compute_resources) && is.null(compute_resources_callable)) {
    compute_resources_callable <- compute_resources
    compute_resources <- NULL
  }
  list(
    resources = read_resources(compute_resources, where),
    dynamic = if (!is.null(compute_resources_callable)) describe_function(compute_resources_callable, where),
    scales = read_scales(resource_scales, where),
    cluster = if (length(cluster_name) == 0L || identical(cluster_name, "")) NULL else as.character(cluster_name),
    queues = as.character(unlist(fallback_queues)),
    max_attempts = read_max_attempts(max_attempts)
  )
}

# Defaults of one level, by cluster. What is filed under no cluster holds for all.
new_defaults <- function(cluster = "", resources = list(), scales = list(), max_attempts = NULL) {
  list(cluster = cluster, resources = resources, scales = scales, max_attempts = max_attempts)
}

merge_levels <- function(levels) Reduce(function(below, above) utils::modifyList(below, as.list(above)), levels, list())

# What the settings of tasks come to, given the levels above them.
resolve_settings <- function(settings, template, workflow) {
  levels <- list(workflow$tool$defaults, workflow$defaults, template$defaults)
  clusters <- c(settings$cluster, rev(vapply(levels, function(level) level$cluster, "")))
  cluster <- c(clusters[nzchar(clusters)], DEFAULT_CLUSTER)[1L]
  of_levels <- function(what) {
    merge_levels(unlist(lapply(levels, function(level) list(level[[what]][["*"]], level[[what]][[cluster]])), recursive = FALSE))
  }
  # The nearest level that says anything.
  attempts <- c(settings$max_attempts, unlist(lapply(rev(levels), function(level) level$max_attempts)), DEFAULT_MAX_ATTEMPTS)[1L]
  scales <- merge_levels(list(of_levels("scales"), settings$scales))
  requested <- drop_nothing(merge_levels(list(of_levels("resources"), settings$resources)))
  list(
    cluster = cluster,
    requested = requested,
    scales = write_scales(if (length(scales) == 0L) list(memory = 0.5, runtime = 0.5) else scales, attempts, requested),
    dynamic = settings$dynamic,
    queues = settings$queues,
    max_attempts = attempts
  )
}

# An amount of 0 is not asked for.
drop_nothing <- function(resources) {
  resources[!(names(resources) %in% AMOUNTS & vapply(resources, function(value) is.numeric(value) && value == 0, NA))]
}

as_object <- function(named) if (length(named) == 0L) setNames(list(), character()) else as.list(named)

# Attributes: texts by name, or just names.
read_attributes <- function(given, where) {
  given <- as.list(given)
  if (length(given) == 0L) return(NULL)
  if (is.null(names(given))) return(setNames(rep(list(""), length(given)), vapply(given, as.character, "")))
  if (!all(nzchar(names(given)))) refuse_input(paste0("Some attributes of ", where, " have no name."))
  Map(function(value, name) {
    if (is.null(value)) "" else render_value(value, paste0(name, " (attribute of ", where, ")"))
  }, given, names(given))
}
