/** The Python interpreters of this machine that can check the Python client. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

export interface Python {
  readonly program: string;
  /** Such as "3.11.7". */
  readonly version: string;
}

/** What the checking tools themselves need; the client runs on the oldest one. */
const CHECKING = { major: 3, minor: 11 };
const OLDEST = "3.9";
/** `venv` is not enough: Debian has it without pip unless python3-venv is installed. */
const PROBE = "import ensurepip, venv, sys; print('%d.%d.%d' % sys.version_info[:3])";

/** The interpreter that checks, builds and tests. `JOBMON_PYTHON` names another than the first on PATH. */
export function findPython(): Python | undefined {
  const named = process.env.JOBMON_PYTHON;
  const candidates = named ? [named] : ["python3", "python", "python3.13", "python3.12", "python3.11"];
  return candidates
    .map(probe)
    .find(
      (python) =>
        python !== undefined && minorOf(python) >= CHECKING.minor && python.version.startsWith("3."),
    );
}

/** The oldest interpreter the client promises to run on, if this machine has it. */
export function findOldestPython(): Python | undefined {
  const kept = process.env.PYENV_ROOT ?? join(homedir(), ".pyenv");
  const versions = join(kept, "versions");
  const installed = existsSync(versions)
    ? readdirSync(versions).filter((name) => name.startsWith(`${OLDEST}.`))
    : [];
  return [`python${OLDEST}`, ...installed.map((name) => join(versions, name, "bin", "python3"))]
    .map(probe)
    .find((python) => python?.version.startsWith(`${OLDEST}.`));
}

export const CHECKING_PYTHON = `Python ${CHECKING.major}.${CHECKING.minor} or newer with venv and pip`;
export const OLDEST_PYTHON = `Python ${OLDEST}`;

function probe(program: string): Python | undefined {
  const { status, stdout } = spawnSync(program, ["-c", PROBE], { encoding: "utf8" });
  return status === 0 ? { program, version: stdout.trim() } : undefined;
}

function minorOf({ version }: Python): number {
  return Number(version.split(".")[1]);
}
