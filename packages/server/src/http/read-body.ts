/**
 * Reads a JSON body once, and never more of it than the limit: a declared length is believed before a byte is read, a
 * chunked body is counted while it comes, a compressed one is unpacked no further. Bytes that are not UTF-8, and halves of
 * characters, are refused, because putting U+FFFD in their place would change somebody's command.
 */
import { gunzipSync } from "node:zlib";
import { JobmonError, quoteText } from "@jobmon/core";
import { findHalfPair } from "./find-half-pair.ts";
import { locateJsonFault } from "./locate-json-fault.ts";

export interface BodyRules {
  /** What the caller attempted, for messages. */
  readonly operation: string;
  readonly maxBodyBytes: number;
}

const JSON_TYPE = /^application\/json\s*(;|$)/i;
const decoder = new TextDecoder("utf-8", { fatal: true });

export async function readJsonBody(request: Request, rules: BodyRules): Promise<unknown> {
  const coding = checkBodyHeaders(request.headers, rules);
  const bytes = await readBytes(request, rules);
  return parseJson(decodeText(coding === "gzip" ? unpack(bytes, rules) : bytes, rules), rules);
}

function checkBodyHeaders(headers: Headers, { operation }: BodyRules): "gzip" | "identity" {
  const type = headers.get("content-type");
  if (type === null || !JSON_TYPE.test(type)) {
    throw new JobmonError("invalid_request", {
      detail: `The body of ${operation} was sent as ${type === null ? "no content type" : quoteText(type)}, not as JSON.`,
      hint: "Send JSON with the header `Content-Type: application/json`.",
    });
  }
  const coding = headers.get("content-encoding") ?? "identity";
  if (coding === "identity" || coding === "gzip") return coding;
  throw new JobmonError("invalid_request", {
    detail: `The body of ${operation} is encoded as ${quoteText(coding)}, which this server does not read.`,
    hint: "Send the body as it is, or as gzip.",
  });
}

/** A small body can hold a large one, so the limit counts what comes out. */
function unpack(bytes: Uint8Array, rules: BodyRules): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: rules.maxBodyBytes });
  } catch (error) {
    const isTooLarge =
      error instanceof RangeError || (error as { code?: string }).code === "ERR_BUFFER_TOO_LARGE";
    throw isTooLarge
      ? refuseSize(rules, "unpacks to more")
      : refuseText(rules, "it is not gzip, or is cut off");
  }
}

async function readBytes(request: Request, rules: BodyRules): Promise<Uint8Array> {
  const declared = request.headers.get("content-length");
  if (declared === null) return readChunks(request, rules);
  if (Number(declared) > rules.maxBodyBytes) throw refuseSize(rules, `has ${declared} bytes`);
  return new Uint8Array(await request.arrayBuffer());
}

async function readChunks(request: Request, rules: BodyRules): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of request.body ?? []) {
    sizeBytes += chunk.byteLength;
    if (sizeBytes > rules.maxBodyBytes) throw refuseSize(rules, "goes on beyond that");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, sizeBytes);
}

function decodeText(bytes: Uint8Array, rules: BodyRules): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw refuseText(rules, "it is not UTF-8 text");
  }
}

function parseJson(text: string, rules: BodyRules): unknown {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw refuseText(rules, locateJsonFault(text) ?? (error as Error).message);
  }
  const place = findHalfPair(text, parsed);
  if (place !== undefined)
    throw refuseText(rules, `${place} holds half of a surrogate pair, which is no character`);
  return parsed;
}

function refuseText({ operation }: BodyRules, why: string): JobmonError {
  return new JobmonError("malformed_json", {
    detail: `The body of ${operation} cannot be read as JSON: ${why}.`,
    hint: `Send JSON in UTF-8; /api/docs#${operation} shows an example.`,
  });
}

function refuseSize({ operation, maxBodyBytes }: BodyRules, what: string): JobmonError {
  return new JobmonError("payload_too_large", {
    detail: `The server takes at most ${maxBodyBytes} bytes a request; the body of ${operation} ${what}.`,
    hint: "Send it in several smaller requests.",
  });
}
