/**
 * The two things forecast. Each has a floor and a ceiling that no country crosses; trends are fitted on the
 * logit scale between them, where a straight line stays possible for ever.
 */
import { UsageError } from "./command-line.ts";

export const INDICATORS = {
  "life-expectancy": {
    label: "Life expectancy at birth",
    unit: "years",
    floor: 20,
    ceiling: 95,
    decimals: 1,
  },
  fertility: { label: "Fertility", unit: "children per woman", floor: 0.5, ceiling: 9.5, decimals: 2 },
} as const;

export type IndicatorId = keyof typeof INDICATORS;
export const INDICATOR_IDS = Object.keys(INDICATORS) as readonly IndicatorId[];

export function readIndicator(text: string): IndicatorId {
  if (Object.hasOwn(INDICATORS, text)) return text as IndicatorId;
  throw new UsageError(`--indicator must be one of ${INDICATOR_IDS.join(", ")}, not "${text}"`);
}

export function toOpenScale(id: IndicatorId, value: number): number {
  const { floor, ceiling } = INDICATORS[id];
  return Math.log((value - floor) / (ceiling - value));
}

export function fromOpenScale(id: IndicatorId, value: number): number {
  const { floor, ceiling } = INDICATORS[id];
  return floor + (ceiling - floor) / (1 + Math.exp(-value));
}
