import { formatCount, type Tone } from "@jobmon/core";
import { ToneMark } from "./tone-mark.tsx";
import { TONE_LABEL, TONE_ORDER } from "./tones.ts";

interface LegendProps {
  readonly sums: Readonly<Record<Tone, number>>;
  readonly onPick?: (tone: Tone) => void;
}

/** Mark, word and number of each tone; a click asks for the tasks behind it. */
export function Legend({ sums, onPick }: LegendProps) {
  return (
    <ul className="legend">
      {TONE_ORDER.filter((tone) => sums[tone] > 0).map((tone) => (
        <li key={tone}>
          <LegendEntry tone={tone} count={sums[tone]} onPick={onPick} />
        </li>
      ))}
    </ul>
  );
}

function LegendEntry({ tone, count, onPick }: { tone: Tone; count: number; onPick: LegendProps["onPick"] }) {
  const content = (
    <>
      <ToneMark tone={tone} />
      <strong>{formatCount(count)}</strong> {TONE_LABEL[tone]}
    </>
  );
  if (onPick === undefined) return <span className="legend-entry">{content}</span>;
  return (
    <button type="button" className="legend-entry" onClick={() => onPick(tone)}>
      {content}
    </button>
  );
}
