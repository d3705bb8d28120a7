import { TONE_COLOUR, type Tone } from "@jobmon/core";

/** Puts the palette that the command line uses where the style sheet finds it. */
export function setToneVariables(root: HTMLElement): void {
  for (const [tone, colour] of Object.entries(TONE_COLOUR) as [Tone, string][])
    root.style.setProperty(`--tone-${tone}`, colour);
}
