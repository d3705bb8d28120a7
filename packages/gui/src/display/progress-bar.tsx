import { formatCount, formatPercent } from "@jobmon/core";
import { type Counts, sumByTone, TONE_LABEL, TONE_ORDER } from "./tones.ts";

interface ProgressBarProps {
  readonly counts: Counts;
  readonly total: number;
  readonly tall?: boolean;
}

/** How the tasks stand, in one bar; the same in words for whoever cannot see it. */
export function ProgressBar({ counts, total, tall }: ProgressBarProps) {
  const sums = sumByTone(counts);
  const words = TONE_ORDER.filter((tone) => sums[tone] > 0)
    .map((tone) => `${formatCount(sums[tone])} ${TONE_LABEL[tone]}`)
    .join(", ");
  const label = total === 0 ? "no tasks" : `${formatPercent(sums.done / total)} done: ${words}`;
  return (
    <div className={tall ? "progress tall" : "progress"} role="img" aria-label={label} title={label}>
      {TONE_ORDER.map((tone) =>
        sums[tone] === 0 ? null : (
          <div key={tone} className={`tone-${tone}`} style={{ flexGrow: sums[tone] / Math.max(1, total) }} />
        ),
      )}
    </div>
  );
}
