import { JobmonError } from "../errors/jobmon-error.ts";
import { formatCores, parseCores } from "../quantity/cores.ts";
import { formatMemory, MAX_MEMORY_BYTES, parseMemory } from "../quantity/memory.ts";
import { formatRuntime, MAX_RUNTIME_SECONDS, parseRuntime } from "../quantity/runtime.ts";

/** The resources that are amounts: how each is read, shown and limited, by the name users give it. */
export const QUANTITIES = {
  cores: { parse: parseCores, format: formatCores, field: "cores" },
  memory: { parse: parseMemory, format: formatMemory, field: "memoryBytes", max: MAX_MEMORY_BYTES },
  runtime: { parse: parseRuntime, format: formatRuntime, field: "runtimeSeconds", max: MAX_RUNTIME_SECONDS },
} as const;

export type QuantityName = keyof typeof QUANTITIES;
export type ExhaustibleName = "memory" | "runtime";

/** One amount as a user wrote it; a refusal names `where` it stood, such as `memory` or `scales.memory[2]`. */
export function readQuantity(name: QuantityName, value: unknown, where: string = name): number {
  if (typeof value !== "string" && typeof value !== "number") {
    throw new JobmonError("invalid_resources", {
      detail: `The resource ${where} must be a number or a text, not ${describeType(value)}.`,
      hint: 'Write resources as { cores: 2, memory: "8G", runtime: "2h", queue: "all.q" }.',
      ids: { resource: where },
    });
  }
  try {
    return QUANTITIES[name].parse(value);
  } catch (error) {
    throw nameResource(error, where);
  }
}

export function describeType(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  return Array.isArray(value) ? "a list" : `a value of type ${typeof value}`;
}

function nameResource(error: unknown, where: string): unknown {
  if (!(error instanceof JobmonError)) return error;
  return new JobmonError(error.code, {
    detail: `The resource ${where} cannot be used: ${error.detail}`,
    hint: error.hint,
    ids: { resource: where },
  });
}
