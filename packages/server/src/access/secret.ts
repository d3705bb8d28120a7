import { createHash, randomBytes } from "node:crypto";

const SECRET_BYTES = 32;

/** 256 bits of chance: nothing to guess, so a plain hash keeps it. */
export function makeSecret(): string {
  return randomBytes(SECRET_BYTES).toString("base64url");
}

export function hashSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}
