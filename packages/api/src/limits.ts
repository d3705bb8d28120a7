/** Limits of the contract. Beyond one, the request is refused with a code; nothing is cut off in silence. */
export const MAX_TASKS_PER_WORKFLOW = 10_000_000;
export const MAX_TASKS_PER_CHUNK = 10_000;
export const MAX_SETS_PER_CHUNK = 10_000;
export const MAX_PROFILES_PER_CHUNK = 10_000;
export const MAX_MEMBER_RANGES_PER_CHUNK = 100_000;
export const MAX_ARRAYS_PER_WORKFLOW = 10_000;
export const MAX_LEASE = 5_000;
export const MAX_REPORTS = 5_000;
export const MAX_RESOLUTIONS = 1_000;
export const MAX_DYNAMIC_PAYLOAD_CHARACTERS = 65_536;
export const MAX_DYNAMIC_COMMAND_WORDS = 100;
export const MAX_TRACEBACK_CHARACTERS = 20_000;
export const MAX_HEARTBEATS = 10_000;
export const MAX_NOTICES = 100;
export const MAX_NOTICE_RANGES = 1_000;
/** Elements of one array job. */
export const MAX_BATCH = 10_000;
export const MAX_PAGE = 1_000;
export const DEFAULT_PAGE = 100;
export const MAX_IDS = 10_000;
export const MAX_WAIT_SECONDS = 60;
/** A letter for each task: a megabyte for a million. */
export const MAX_STATUS_LETTERS = 1_000_000;
/** In one request. */
export const MAX_ATTRIBUTES = 1_000;
export const MAX_NODE_ARGS_CHARACTERS = 65_536;
export const MAX_LOG_BYTES = 1_048_576;
export const MAX_TAIL_CHARACTERS = 10_000;
export const MAX_COMMAND_TEMPLATE_CHARACTERS = 65_536;
export const MAX_ARG_CHARACTERS = 65_536;
export const MAX_LABEL_CHARACTERS = 255;
export const MAX_TEXT_CHARACTERS = 65_536;
export const MAX_CONCURRENCY = 2_147_483_647;
/** Points of a history, and of each template in a timeline seen from far away. */
export const MAX_HISTORY_POINTS = 300;
export const MAX_BAND_POINTS = 150;
export const MAX_BAND_ARRAYS = 50;
/** Tasks in one reply of columns: with the longest numbers it stays below 500 KB. */
export const MAX_GRAPH_NODES = 25_000;
export const MAX_SPAN_TASKS = 10_000;
export const MAX_LOG_MATCHES = 1_000;
/** Ten years. */
export const MAX_TOKEN_SECONDS = 315_360_000;
/** Thirty days. */
export const MAX_NOTIFICATION_MINUTES = 43_200;
export const MAX_NOTIFICATION_TARGET_CHARACTERS = 2_000;
/** Of one user. */
export const MAX_NOTIFICATION_RULES = 100;
