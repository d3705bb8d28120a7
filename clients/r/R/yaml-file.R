# Resource files: defaults of tools and task templates in YAML.

read_yaml_file <- function(path) {
  if (!requireNamespace("yaml", quietly = TRUE)) {
    refuse("config_invalid", paste0("Reading ", path, " needs the package yaml, which is not installed."),
      "Install it with install.packages(\"yaml\").")
  }
  if (!file.exists(path)) refuse("config_invalid", paste0("There is no file ", path, "."), "Correct the path.")
  content <- tryCatch(yaml::read_yaml(path), error = function(problem) {
    refuse("config_invalid", paste0(path, " is not a YAML file: ", conditionMessage(problem)))
  })
  if (!is.list(content) || is.null(names(content))) {
    refuse("config_invalid", paste0(path, " holds no mapping such as `tool_resources: ...`."))
  }
  content
}

# `section: <cluster>:`, or `section: <name>: <cluster>:`; for templates also `section: <name>:` without clusters.
find_yaml_entry <- function(path, section, name, cluster) {
  entry <- read_yaml_file(path)[[section]]
  own <- entry[[name]]
  if (is.list(own[[cluster]])) return(own[[cluster]])
  if (section == "tool_resources" && is.list(entry[[cluster]])) return(entry[[cluster]])
  if (is.list(own) && !any(vapply(own, is.list, NA))) return(own)
  keys <- if (section == "tool_resources") c(section, cluster) else c(section, name, cluster)
  refuse("config_invalid", paste0("The file ", path, " has no entry ", paste(keys, collapse = ": "), "."),
    "Add it, or give the resources as a list.")
}
