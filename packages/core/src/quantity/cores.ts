import { JobmonError } from "../errors/jobmon-error.ts";
import { quoteText } from "../errors/quote.ts";

export const MAX_CORES = 100_000;

/** A whole number of processor cores, as a number or as digits. */
export function parseCores(input: string | number): number {
  const cores = typeof input === "string" && !/^\d+$/.test(input.trim()) ? Number.NaN : Number(input);
  if (Number.isInteger(cores) && cores >= 1 && cores <= MAX_CORES) return cores;
  throw new JobmonError("invalid_quantity", {
    detail: `${quoteText(String(input))} is not a number of cores.`,
    hint: `Write cores as a whole number from 1 to ${MAX_CORES}.`,
  });
}

export function formatCores(cores: number): string {
  return cores === 1 ? "1 core" : `${cores} cores`;
}
