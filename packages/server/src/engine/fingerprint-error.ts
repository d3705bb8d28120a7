import { createHash } from "node:crypto";

const FINGERPRINT_HEX_DIGITS = 16;
const MAX_LINES = 5;

/**
 * The same for errors that differ only in numbers, paths, ids and times, so that a thousand failures of one cause are one
 * group. Built from the description and the last lines of stderr.
 */
export function fingerprintError(description: string, stderrTail: string): string {
  const lines = stderrTail.trimEnd().split("\n").slice(-MAX_LINES).join("\n");
  const shape = `${description}\n${lines}`
    .replace(/\b0x[0-9a-f]+\b/gi, "#")
    .replace(/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, "#")
    .replace(/(?:\/[\w.@+-]+){2,}\/?/g, "/…")
    .replace(/\d+(?:[.,:]\d+)*/g, "#")
    .replace(/\s+/g, " ");
  return createHash("sha256").update(shape).digest("hex").slice(0, FINGERPRINT_HEX_DIGITS);
}
