# Whether a request that brought no reply is sent again, and when.
#
# Kinds of trouble: `unsent` no connection was made; `lost` the request left and no whole reply came; `declined` the server
# did nothing and says so; `broken` it failed over the request; `refused` the same answer would come again.

FIRST_WAIT_SECONDS <- 0.1
LONGEST_WAIT_SECONDS <- 30
# A server that fails over a request mostly fails over it again.
MAX_REPEATS_OF_BROKEN <- 3L

# Seconds to wait before the request is sent again; NULL: give up.
decide_repeat <- function(trouble, is_safe, repeats, elapsed_seconds, policy, random = random_share()) {
  if (trouble$kind == "refused" || repeats >= policy$max_repeats) return(NULL)
  if (trouble$kind == "broken" && repeats >= MAX_REPEATS_OF_BROKEN) return(NULL)
  if (!is_safe && !(trouble$kind %in% c("unsent", "declined"))) return(NULL)
  wait_seconds <- trouble$retry_after_seconds + jitter_wait_seconds(repeats, LONGEST_WAIT_SECONDS, random)
  if (elapsed_seconds + wait_seconds > policy$limit_seconds) NULL else wait_seconds
}

# Exponential back-off with full jitter, so that a thousand clients do not come back at the same moment.
jitter_wait_seconds <- function(repeats, longest_seconds, random = random_share()) {
  random * min(longest_seconds, FIRST_WAIT_SECONDS * 2^min(repeats, 30))
}

# Not from R's own generator: its state belongs to the script.
random_share <- function() as.integer(openssl::rand_bytes(1L)) / 255
