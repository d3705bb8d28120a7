import type { Tone } from "../machines/machine.ts";

/** Colour-blind safe (after Wong, Nature Methods 2011). A symbol and a word always say the same as the colour. */
export const TONE_COLOUR: Readonly<Record<Tone, string>> = {
  waiting: "#e69f00",
  scheduled: "#f0e442",
  running: "#0072b2",
  done: "#009e73",
  failed: "#d55e00",
  stopped: "#785abd",
};

export const TONE_SYMBOL: Readonly<Record<Tone, string>> = {
  waiting: "○",
  scheduled: "◐",
  running: "●",
  done: "✓",
  failed: "✗",
  stopped: "■",
};
