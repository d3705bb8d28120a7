# Resources that a function decides when its task is about to run for the first time. By then this session may be gone, so
# the function travels as text; the distributor starts an R on this host that calls it. See decision 5 of the repository.

MAX_PAYLOAD_CHARACTERS <- 65536L
ANSWER_PREFIX <- "JOBMON-RESOURCES "

# What the server keeps of a function without arguments that returns a list of resources.
describe_function <- function(given, where) {
  if (!is.function(given)) {
    refuse("invalid_resources", paste0("compute_resources_callable of ", where, " is ", show_value(given), ", not a function."),
      "Give a function without arguments that returns a list such as list(memory = \"8G\").")
  }
  content <- list(
    call = strip_source(given), globals = find_globals(given), packages = rev(.packages()), libraries = .libPaths()
  )
  payload <- openssl::base64_encode(memCompress(serialize(content, NULL, version = 3L), "gzip"))
  if (nchar(payload) > MAX_PAYLOAD_CHARACTERS) {
    refuse("invalid_resources", paste0("The function that decides the resources of ", where, " takes ", nchar(payload),
      " characters with all that it refers to; at most ", MAX_PAYLOAD_CHARACTERS, " can be kept."),
      "Let it read large data from a file when it is called.")
  }
  library_of_this <- dirname(getNamespaceInfo("jobmonr", "path"))
  start <- paste0("loadNamespace(\"jobmonr\", lib.loc = ", deparse1(library_of_this), ")$answer_payloads()")
  list(command = I(c(file.path(R.home("bin"), "Rscript"), "-e", start)), payload = payload, name = "function of R")
}

strip_source <- function(value) if (is.function(value) && !is.primitive(value)) utils::removeSource(value) else value

# Functions and values of the script that it uses, and those that these use. What belongs to packages is found there.
find_globals <- function(given) {
  found <- list()
  waiting <- list(given)
  while (length(waiting) > 0L) {
    words <- all.names(body(waiting[[1L]]), unique = TRUE)
    waiting <- waiting[-1L]
    for (word in setdiff(words, names(found))) {
      if (!exists(word, envir = globalenv(), inherits = FALSE)) next
      value <- get(word, envir = globalenv(), inherits = FALSE)
      found[[word]] <- strip_source(value)
      if (is.function(value) && !is.primitive(value)) waiting <- c(waiting, list(value))
    }
  }
  found
}

# Runs in the R that the distributor starts: a payload for each task comes in, an answer for each goes out.
answer_payloads <- function(input = file("stdin"), output = stdout()) {
  payloads <- jsonlite::fromJSON(paste(readLines(input, warn = FALSE), collapse = "\n"), simplifyVector = FALSE)$payloads
  if (inherits(input, "connection")) close(input)
  answers <- lapply(payloads, function(payload) {
    tryCatch(list(resources = as_object(read_resources(call_payload(payload), "the function"))), error = function(problem) {
      list(error = paste0("The function that decides resources failed: ", conditionMessage(problem)))
    })
  })
  cat("\n", ANSWER_PREFIX, encode_json(answers), "\n", sep = "", file = output)
}

call_payload <- function(payload) {
  content <- unserialize(memDecompress(openssl::base64_decode(payload), "gzip"))
  .libPaths(c(content$libraries, .libPaths()))
  for (package in content$packages) suppressPackageStartupMessages(library(package, character.only = TRUE))
  list2env(content$globals, envir = globalenv())
  result <- content$call()
  if (!is.list(result)) stop("it returned ", show_value(result), ", not a list of resources")
  result
}
