import { bareEnvironment, SHIM } from "./run-process.ts";

export interface TerminalRun {
  readonly exitCode: number;
  readonly screen: string;
}

/** Runs `jobmon` on a real pseudo-terminal. `answer` sees all that was written so far and gives the keys to press. */
export async function runOnTerminal(
  words: readonly string[],
  world: {
    readonly home: string;
    readonly columns: number;
    readonly environment?: Readonly<Record<string, string>>;
    readonly answer?: (screen: string) => string | undefined;
  },
): Promise<TerminalRun> {
  let screen = "";
  const decoder = new TextDecoder();
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  const child = Bun.spawn([SHIM, ...words], {
    cwd: world.home,
    env: {
      ...bareEnvironment(world.home),
      TERM: "xterm-256color",
      COLORTERM: "truecolor",
      ...world.environment,
    },
    terminal: {
      cols: world.columns,
      rows: 24,
      data: (terminal, data) => {
        screen += decoder.decode(data, { stream: true });
        const keys = world.answer?.(screen);
        if (keys !== undefined) terminal.write(keys);
      },
      exit: () => resolve(),
    },
  });
  const exitCode = await child.exited;
  child.terminal?.close();
  await closed;
  return { exitCode, screen: screen.replaceAll("\r\n", "\n") };
}
