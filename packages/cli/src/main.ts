import { runCommandLine } from "./command-line.ts";

/** The exit code is left for the end of the process, so that output which waits in a pipe is written. */
process.exitCode = await runCommandLine(process.argv.slice(2));
