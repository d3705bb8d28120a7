import type { Measurement } from "../measurement.ts";
import type { Lab } from "./lab.ts";

export interface Suite {
  readonly name: string;
  /** Some take long because they look at something for long. */
  readonly limitSeconds?: number;
  /** Measures in a lab of its own. `say` tells how far it is. */
  readonly run: (lab: Lab, say: (text: string) => void) => Promise<readonly Measurement[]>;
}
