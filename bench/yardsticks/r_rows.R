# The same rows as a data frame and JSON in bare R: the least that R takes to write down that many tasks.
#
# Usage: Rscript r_rows.R '{"tasks": 1000}'

plan <- jsonlite::fromJSON(commandArgs(trailingOnly = TRUE)[1])
now <- function() proc.time()[["elapsed"]]
started <- now()
rows <- data.frame(task = as.character(seq_len(plan$tasks)), out = "/tmp")
defined <- now()
path <- tempfile()
connection <- file(path, "w")
for (first in seq(1, plan$tasks, 10000)) {
  part <- rows[first:min(plan$tasks, first + 9999), ]
  writeLines(jsonlite::toJSON(part), connection)
}
close(connection)
bound <- now()
unlink(path)
peak_kb <- as.numeric(gsub("[^0-9]", "", grep("^VmHWM", readLines("/proc/self/status"), value = TRUE)))
cat(jsonlite::toJSON(list(
  defineMs = (defined - started) * 1000, bindMs = (bound - defined) * 1000, peakMemoryBytes = peak_kb * 1024
), auto_unbox = TRUE, digits = NA), "\n")
