/** Longest UTF-8 sequence, less its first byte. */
const MAX_CONTINUATION_BYTES = 3;

const QUESTION_MARK = 0x3f;

const isContinuation = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80;

export interface DecodedPart {
  readonly text: string;
  /** Bytes left out at the front: the end of a character that began before the part. */
  readonly skippedBytes: number;
}

/**
 * A part of a log as text that encodes to as many bytes as it stands for, so that a reader can go on where it ended.
 * `startsAt: "any"` may begin in the middle of a character. A character cut off at the end is left to the next part, and
 * bytes that are no UTF-8 become question marks.
 */
export function decodePart(bytes: Uint8Array, startsAt: "any" | "character"): DecodedPart {
  const skippedBytes = startsAt === "any" ? countLeadingContinuations(bytes) : 0;
  const whole = bytes.subarray(skippedBytes, bytes.length - countCutOff(bytes.subarray(skippedBytes)));
  try {
    return { text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(whole), skippedBytes };
  } catch {
    const text = new TextDecoder().decode(whole.map((byte) => (byte < 0x80 ? byte : QUESTION_MARK)));
    return { text, skippedBytes };
  }
}

function countLeadingContinuations(bytes: Uint8Array): number {
  let count = 0;
  while (count < MAX_CONTINUATION_BYTES && isContinuation(bytes[count])) count += 1;
  return count;
}

function countCutOff(bytes: Uint8Array): number {
  for (let back = 1; back <= MAX_CONTINUATION_BYTES && back <= bytes.length; back += 1) {
    const byte = bytes[bytes.length - back] as number;
    if (isContinuation(byte)) continue;
    return lengthOfCharacter(byte) > back ? back : 0;
  }
  return 0;
}

function lengthOfCharacter(first: number): number {
  if (first >= 0xf0) return 4;
  if (first >= 0xe0) return 3;
  return first >= 0xc0 ? 2 : 1;
}
