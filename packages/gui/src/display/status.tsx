import { ToneMark } from "./tone-mark.tsx";
import type { StateLook } from "./tones.ts";

/** A state in its word, with its mark; what it means on hover. */
export function Status({ look, paused }: { readonly look: StateLook; readonly paused?: boolean }) {
  const isHeld = paused === true && look.tone !== "done" && look.tone !== "failed";
  return (
    <span
      className="status"
      title={isHeld ? `${look.meaning} Paused: nothing more is launched.` : look.meaning}
    >
      <ToneMark tone={look.tone} />
      <span>{look.label}</span>
      {isHeld && <span className="tag">paused</span>}
    </span>
  );
}
