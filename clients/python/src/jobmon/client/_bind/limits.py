"""Limits of the contract. The server refuses what is beyond them."""

MAX_TASKS_PER_WORKFLOW = 10_000_000
MAX_TASKS_PER_CHUNK = 10_000
MAX_SETS_PER_CHUNK = 10_000
MAX_PROFILES_PER_CHUNK = 10_000
MAX_MEMBER_RANGES_PER_CHUNK = 100_000
#: Keeps a chunk well below the server's limit of a body, whatever the arguments hold.
MAX_CHARACTERS_PER_CHUNK = 4_000_000
