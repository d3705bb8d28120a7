/** The errno name of a failed system call, such as ENOENT; for anything else, its message. */
export function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = (error as NodeJS.ErrnoException).code;
  return typeof code === "string" && /^E[A-Z0-9]+$/.test(code) ? code : error.message;
}
