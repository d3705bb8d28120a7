/**
 * The text handed to `/bin/sh -c`: claim the instance, run the command, record its exit code.
 *
 * The claim is the fence of an instance: a no-clobber create of its spool file. Whoever creates the file first owns
 * the instance, so a shell that comes up after a successor has revoked the instance ends with 126 and runs nothing.
 * The exit code is recorded by the shell and not by the distributor, because only the shell is there for certain.
 *
 * The command runs in one of two forms:
 * - **direct**, in the claiming shell, with the exit code kept by an EXIT trap. Free of cost, but a command that execs,
 *   traps or sources could lose the trap, and shells other than dash run the trap on a fatal signal with a status of
 *   0, which would read as success. So: only in dash, and only for text that provably holds none of those.
 * - **subshell**, `( eval TEXT )` followed by the recording. One fork more, right for every text: quoting makes
 *   a syntax error, a stray parenthesis or an open here-document the command's own affair.
 */

/** The kernel refuses single arguments from 128 KiB; longer commands are sourced from a file. */
export const MAX_INLINE_COMMAND_BYTES = 60_000;

/** The exit code of a shell that could not claim its instance. */
export const CLAIM_FAILED_EXIT_CODE = 126;

/** No quoting, expansion, globbing or grouping: every word of such a text is literally what it says. */
const PLAIN_TEXT = /^[\w\s.,:/=@%+;&|<>~^-]*$/;
/** Builtins that can replace the shell, drop its trap or change how the rest runs; `.` only as a word of its own. */
const SHELL_CHANGING_WORDS =
  /\b(?:exec|trap|eval|source|command|builtin|alias|set|ulimit)\b|(?:^|[\s;&|])\.(?:\s|$)/;

export interface WrapperRequest {
  readonly spoolPath: string;
  /** One line, written to the spool file after the shell's pid. */
  readonly record: string;
  readonly command: string;
  /** A file holding the command, for commands too long for an argument. */
  readonly scriptPath: string | null;
  /** The file mode mask to set, or null when the inherited one is right. */
  readonly umask: number | null;
  readonly exitTrapIsExact: boolean;
}

export function wrapCommand(request: WrapperRequest): string {
  const spool = quoteForShell(request.spoolPath);
  const umaskLine = request.umask === null ? "" : `;umask ${request.umask.toString(8).padStart(4, "0")}`;
  const record = quoteForShell(request.record);
  const claim = `set -C;printf '%s\\n' $$ ${record} ${claimText(request.spoolPath)};set +C${umaskLine}`;
  if (request.scriptPath === null && request.exitTrapIsExact && isPlainCommand(request.command)) {
    const trap = quoteForShell(`{ echo exit $?;times; }>>${spool}`);
    return `${claim};trap ${trap} EXIT\n${request.command}`;
  }
  // The text starts on a line of its own so that a leading dash is not read as an option of eval.
  const body =
    request.scriptPath === null
      ? `eval ${quoteForShell(`\n${request.command}`)}`
      : `. ${quoteForShell(request.scriptPath)}`;
  return `${claim}\n( ${body} )\ns=$?;{ echo exit $s;times; }>>${spool};exit $s`;
}

/** The part of the script that creates the spool file, by which a shell about to claim can be recognised. */
export function claimText(spoolPath: string): string {
  return `>${quoteForShell(spoolPath)}||exit ${CLAIM_FAILED_EXIT_CODE}`;
}

/** True when no word of the text can change the shell that runs it. */
export function isPlainCommand(command: string): boolean {
  return PLAIN_TEXT.test(command) && !SHELL_CHANGING_WORDS.test(command);
}

/** True for shells that run an EXIT trap on exits alone and never on a fatal signal. */
export function isExitTrapExact(resolvedShellPath: string): boolean {
  return resolvedShellPath.endsWith("/dash");
}

function quoteForShell(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
