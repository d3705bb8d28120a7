import type { Log } from "@jobmon/core";

const nothing = (): void => {};

/** For those who gave no log. */
export const silentLog: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
