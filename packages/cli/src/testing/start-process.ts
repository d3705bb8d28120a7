import { bareEnvironment, SHIM } from "./run-process.ts";

export interface StartedProcess {
  readonly pid: number;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Asks it to end, and gives its exit code. */
  readonly end: (signal?: NodeJS.Signals) => Promise<number>;
  readonly exited: Promise<number>;
}

/** Starts a `jobmon` that stays, such as a server. */
export function startProcess(
  words: readonly string[],
  home: string,
  environment: Readonly<Record<string, string>> = {},
): StartedProcess {
  const child = Bun.spawn([SHIM, ...words], {
    cwd: home,
    env: { ...bareEnvironment(home), ...environment },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const stdout = gather(child.stdout);
  const stderr = gather(child.stderr);
  return {
    pid: child.pid,
    stdout: stdout.read,
    stderr: stderr.read,
    exited: child.exited,
    end: async (signal = "SIGTERM") => {
      child.kill(signal);
      const exitCode = await child.exited;
      await Promise.all([stdout.done, stderr.done]);
      return exitCode;
    },
  };
}

function gather(stream: ReadableStream<Uint8Array>): {
  readonly read: () => string;
  readonly done: Promise<void>;
} {
  let text = "";
  const decoder = new TextDecoder();
  const done = (async () => {
    for await (const chunk of stream) text += decoder.decode(chunk, { stream: true });
  })();
  return { read: () => text, done };
}
