import { JobmonError } from "../errors/jobmon-error.ts";
import { quoteText } from "../errors/quote.ts";
import { describeType, QUANTITIES, type QuantityName, readQuantity } from "./quantities.ts";

/** How a resource grows after it ran out: by a part of itself (0.5 is half as much again), or through listed amounts. */
export type Scale = { readonly factor: number } | { readonly values: readonly number[] };

/** Listed amounts are bytes, seconds or cores. A resource without a scale does not grow. */
export type Scales = Readonly<Partial<Record<QuantityName, Scale>>>;

export const DEFAULT_SCALES: Scales = { memory: { factor: 0.5 }, runtime: { factor: 0.5 } };

const MAX_FACTOR = 1000;
const MAX_LISTED_AMOUNTS = 1000;

/** Reads `{ memory: 0.5, runtime: ["2h", "8h"] }`. Nothing given means the defaults; any scale given drops them both. */
export function normaliseScales(input: Readonly<Record<string, unknown>>): Scales {
  const given = Object.entries(input).filter(([, value]) => value !== null && value !== undefined);
  if (given.length === 0) return DEFAULT_SCALES;
  return Object.fromEntries(given.map(([name, value]) => [name, readScale(name, value)]));
}

function readScale(name: string, value: unknown): Scale {
  if (!isQuantityName(name)) {
    throw refuseScale(
      name,
      `is for a resource that cannot grow; these can: ${Object.keys(QUANTITIES).join(", ")}`,
    );
  }
  if (Array.isArray(value)) return { values: readAmounts(name, value) };
  if (typeof value !== "number")
    throw refuseScale(name, `must be a number or a list, not ${describeType(value)}`);
  if (!(value >= 0 && value <= MAX_FACTOR))
    throw refuseScale(name, `is ${value}, not from 0 to ${MAX_FACTOR}`);
  return { factor: value };
}

function readAmounts(name: QuantityName, values: readonly unknown[]): readonly number[] {
  if (values.length > MAX_LISTED_AMOUNTS) {
    throw refuseScale(name, `lists ${values.length} amounts, more than ${MAX_LISTED_AMOUNTS}`);
  }
  return values.map((value, index) => readQuantity(name, value, `scales.${name}[${index}]`));
}

function isQuantityName(name: string): name is QuantityName {
  return Object.hasOwn(QUANTITIES, name);
}

function refuseScale(name: string, why: string): JobmonError {
  return new JobmonError("invalid_resources", {
    detail: `The scale of ${quoteText(name)} ${why}.`,
    hint: 'Write scales as { memory: 0.5, runtime: ["2h", "8h"] }: a factor (0.5 adds half) or the amounts to try.',
    ids: { resource: name.slice(0, 60) },
  });
}
