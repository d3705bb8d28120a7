/** The words that start this program again: the executable itself, or Bun with the source file it was given. */
export function ownCommand(): readonly string[] {
  return Bun.main.startsWith("/$bunfs/")
    ? [process.execPath]
    : [process.execPath, "--no-env-file", "--config=/dev/null", Bun.main];
}
