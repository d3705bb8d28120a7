import type { Engine } from "../engine/engine.ts";

/** What a query stands on: it changes nothing and wakes nobody. */
export type Reader = Pick<Engine, "store" | "clock">;
