if (file.exists(file.path(sandbox, "data", "server.json"))) system2(jobmon_bin, "down", stdout = FALSE, stderr = FALSE)
left <- tryCatch(
  await("nothing of the sandbox is left", function() length(list_sandbox_processes()) == 0L, 10),
  error = function(problem) list_sandbox_processes()
)
if (!isTRUE(left)) {
  for (pid in left) tools::pskill(as.integer(pid), 9L)
  stop("processes that tests left behind: ", paste(left, collapse = ", "))
}
unlink(sandbox, recursive = TRUE)
