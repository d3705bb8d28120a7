/** The two things that are asked for and used, and how each is written. */
import { formatMemory } from "@jobmon/core";
import type { ArrayUsage } from "../api/queries.ts";
import { formatBytes } from "../display/format-bytes.ts";
import { formatSeconds } from "../display/format-time.ts";

export type Distribution = NonNullable<ArrayUsage["runSeconds"]>;

export interface Measure {
  readonly key: "runSeconds" | "peakMemoryBytes";
  readonly label: string;
  readonly format: (value: number) => string;
  readonly formatAsked: (value: number) => string;
  readonly missing: string;
}

export const RUNTIME: Measure = {
  key: "runSeconds",
  label: "Runtime",
  format: formatSeconds,
  formatAsked: formatSeconds,
  missing: "No attempt has succeeded yet.",
};

export const MEMORY: Measure = {
  key: "peakMemoryBytes",
  label: "Memory",
  format: formatBytes,
  formatAsked: formatMemory,
  missing: "No attempt told how much memory it used: its cluster may not measure it.",
};

export const MEASURES = [RUNTIME, MEMORY] as const;
