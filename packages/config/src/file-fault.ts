const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "it does not exist",
  EEXIST: "a file is in the way",
  ENOTDIR: "a part of its path is not a folder",
  EISDIR: "it is a folder",
  EACCES: "you are not allowed to",
  EPERM: "you are not allowed to",
  EROFS: "the file system is read-only",
  ENOSPC: "the disk is full",
  EFBIG: "it would be larger than the system allows",
  EDQUOT: "your disk quota is used up",
  ELOOP: "its symbolic links lead in a circle, or it is one where none may be",
  ENAMETOOLONG: "its name is too long",
  ERR_ENCODING_INVALID_ENCODED_DATA: "it is not UTF-8 text",
};

/** The system's code, such as ENOENT; undefined for anything but a failed system call. */
export function findFaultCode(error: unknown): string | undefined {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : undefined;
}

/** Why a file could not be read or written, as the end of the sentence "... because". */
export function explainFault(error: unknown): string {
  const code = findFaultCode(error);
  if (code !== undefined) return REASONS[code] ?? `the system says ${code}`;
  return error instanceof Error ? error.message : String(error);
}
