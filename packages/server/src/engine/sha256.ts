import { hash } from "node:crypto";
import type { Sha256 } from "@jobmon/core";

/** SHA-256 of a text, 64 hex characters. */
export const sha256: Sha256 = (text) => hash("sha256", text, "hex");
