# Who submits, and from where. A distributor takes only what its own user submitted on its own host.

this_user <- function() {
  account <- account_of_token(load_settings()$token)
  if (!is.null(account)) return(account)
  # By the numeric id where the system tells it, not by USER, which anybody may set.
  name <- Sys.info()[["effective_user"]]
  if (nzchar(name) && name != "unknown") name else as.character(my_user_id())
}

this_host <- function() Sys.info()[["nodename"]]
