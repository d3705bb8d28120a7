/** Where a command writes, and what that place can show. The only thing in this package that knows stdout and stderr. */
export interface Terminal {
  /** Characters in a line; infinite when the output goes into a file or a pipe, where nothing is cut. */
  readonly columns: number;
  /** Lines on the screen, if it is one. */
  readonly rows: number | undefined;
  readonly colours: Colours;
  /** A person sits before it: lines may be rewritten and keys read. */
  readonly isInteractive: boolean;
  readonly write: (text: string) => void;
  readonly warn: (text: string) => void;
}

export type Colours = "none" | "256" | "16m";

const MIN_COLUMNS = 40;

type Environment = Readonly<Record<string, string | undefined>>;

export function openTerminal(environment: Environment): Terminal {
  const { stdout, stderr } = process;
  stdout.on("error", leaveOnClosedPipe);
  const isInteractive = stdout.isTTY === true && environment.TERM !== "dumb";
  const fixedColumns = readColumns(environment.COLUMNS);
  return {
    // Asked anew each time: a window changes its size while progress is shown.
    get columns() {
      return fixedColumns ?? (isInteractive ? stdout.columns : Number.POSITIVE_INFINITY);
    },
    get rows() {
      return isInteractive ? stdout.rows : undefined;
    },
    colours: isInteractive ? chooseColours(environment) : "none",
    isInteractive,
    write: (text) => void stdout.write(text),
    warn: (text) => void stderr.write(text),
  };
}

/** https://no-color.org: any value but the empty one switches colours off. */
export function chooseColours(environment: Environment): Colours {
  if (environment.NO_COLOR) return "none";
  return /^(truecolor|24bit)$/.test(environment.COLORTERM ?? "") ? "16m" : "256";
}

function readColumns(text: string | undefined): number | undefined {
  const columns = Number(text);
  return Number.isInteger(columns) && columns > 0 ? Math.max(MIN_COLUMNS, columns) : undefined;
}

/** `jobmon workflow list | head -1` closes the pipe early; that is no failure. */
function leaveOnClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
}
