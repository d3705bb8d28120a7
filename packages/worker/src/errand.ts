import type { Reply } from "@jobmon/api";

/** What a worker claimed: a command with all that it needs to run it. */
export type Errand = Reply<"claimInstance">;
