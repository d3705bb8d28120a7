"""What definitions share, so that a million tasks are small: argument tables, links between tasks, settings."""
