/** The data set numbers its regions as "clusters"; these are Gapminder's six regions in that order. */
import { UsageError } from "./command-line.ts";

export const REGIONS = [
  { id: "south-asia", name: "South Asia" },
  { id: "europe-central-asia", name: "Europe and Central Asia" },
  { id: "sub-saharan-africa", name: "Sub-Saharan Africa" },
  { id: "america", name: "America" },
  { id: "east-asia-pacific", name: "East Asia and Pacific" },
  { id: "middle-east-north-africa", name: "Middle East and North Africa" },
] as const;

export type RegionId = (typeof REGIONS)[number]["id"];
export const REGION_IDS: readonly RegionId[] = REGIONS.map((region) => region.id);

export function readRegion(text: string): RegionId {
  const found = REGION_IDS.find((id) => id === text);
  if (found) return found;
  throw new UsageError(`--region must be one of ${REGION_IDS.join(", ")}, not "${text}"`);
}
