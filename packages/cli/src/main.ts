/**
 * A cluster starts a worker for every task, so `worker` is told apart before anything else is loaded. The exit code is left
 * for the end of the process, so that output which waits in a pipe is written.
 */
const words = process.argv.slice(2);

process.exitCode = await run();

async function run(): Promise<number> {
  if (words[0] === "worker") return (await import("@jobmon/worker")).runWorker(words.slice(1));
  return (await import("./command-line.ts")).runCommandLine(words);
}

export {};
