import { JobmonError } from "@jobmon/core";

/** What an argument may be. It reaches the command as text. */
export type Scalar = string | number | bigint | boolean;

/** `1` gives `1`, `0.1` gives `0.1`, `1e21` gives its digits, `true` gives `true`. Anything without an evident text is refused. */
export function writeScalar(value: unknown, template: string, arg: string): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" && Number.isFinite(value)) return writeNumber(value);
  if (typeof value === "boolean" || typeof value === "bigint") return String(value);
  throw refuseValue(value, template, arg);
}

function writeNumber(value: number): string {
  const text = String(value);
  return text.includes("e") ? spellOut(text) : text;
}

/** `1.5e-7` as `0.00000015`: few programs expect an exponent where they are promised a number. */
function spellOut(text: string): string {
  const [mantissa = "", exponent] = text.split("e");
  const sign = mantissa.startsWith("-") ? "-" : "";
  const [whole = "", fraction = ""] = mantissa.slice(sign.length).split(".");
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  return point <= 0 ? `${sign}0.${"0".repeat(-point)}${digits}` : sign + digits.padEnd(point, "0");
}

function refuseValue(value: unknown, template: string, arg: string): JobmonError {
  const isList = Array.isArray(value);
  return new JobmonError("invalid_request", {
    detail: `The argument ${arg} of task template ${template} is ${describeValue(value)}, which has no evident text.`,
    hint: isList
      ? "To make a task for each value call tasks() with it as a node argument; to pass it on, join it into one text."
      : "Give a text, a number, true or false.",
    ids: { taskTemplate: template, arg },
  });
}

function describeValue(value: unknown): string {
  if (value === null || typeof value === "number" || value === undefined) return String(value);
  return Array.isArray(value) ? "a list" : `a value of type ${typeof value}`;
}
