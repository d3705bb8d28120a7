import type { Colours } from "../progress/palette.ts";
import type { Person } from "../run/person.ts";

const DEFAULT_COLUMNS = 80;

export function thisPerson(): Person {
  const { stdin, stderr } = process;
  return {
    terminal: {
      get columns() {
        // 0 where a terminal does not know its own size.
        return stderr.columns || DEFAULT_COLUMNS;
      },
      get rows() {
        return stderr.rows || undefined;
      },
      colours: stderr.isTTY ? chooseColours(process.env) : "none",
      isInteractive: stderr.isTTY === true && process.env.TERM !== "dumb",
      write: (text) => void stderr.write(text),
    },
    canAnswer: stdin.isTTY === true,
    ask: (question) => {
      stderr.write(question);
      return readLine();
    },
    onInterrupt: (callback) => {
      process.on("SIGINT", callback);
      return () => void process.off("SIGINT", callback);
    },
    leave: (exitCode) => process.exit(exitCode),
  };
}

/** https://no-color.org: any value but the empty one switches colours off. */
function chooseColours(environment: Readonly<Record<string, string | undefined>>): Colours {
  if (environment.NO_COLOR) return "none";
  return /^(truecolor|24bit)$/.test(environment.COLORTERM ?? "") ? "16m" : "256";
}

/** Leaves the terminal in its usual mode, in which Ctrl-C still is a signal. */
function readLine(): Promise<string> {
  const { stdin } = process;
  return new Promise((resolve) => {
    stdin.once("data", (data) => {
      stdin.pause();
      resolve(String(data).trim());
    });
    stdin.once("end", () => resolve(""));
    stdin.resume();
  });
}
