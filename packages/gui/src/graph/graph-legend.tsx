import { formatCount, type Tone } from "@jobmon/core";
import { formatSeconds } from "../display/format-time.ts";
import { ToneMark } from "../display/tone-mark.tsx";
import { type Counts, sumByTone, TONE_LABEL, TONE_ORDER } from "../display/tones.ts";
import { DURATION_STEPS, rampColours, type Scale, toCss } from "./look.ts";

interface ToneLegendProps {
  readonly counts: Counts;
  readonly lit: Tone | undefined;
  readonly onLight: (tone: Tone | undefined) => void;
}

/** A press lights the tasks of one tone up and dims all others. */
export function ToneLegend({ counts, lit, onLight }: ToneLegendProps) {
  const sums = sumByTone(counts);
  return (
    <ul className="legend" aria-label="Light up the tasks that are">
      {TONE_ORDER.filter((tone) => sums[tone] > 0 || tone === lit).map((tone) => (
        <li key={tone}>
          <button
            type="button"
            className="tone-toggle"
            aria-pressed={tone === lit}
            onClick={() => onLight(tone === lit ? undefined : tone)}
          >
            <ToneMark tone={tone} />
            <strong>{formatCount(sums[tone])}</strong> {TONE_LABEL[tone]}
          </button>
        </li>
      ))}
    </ul>
  );
}

interface DurationLegendProps {
  readonly scale: Scale | undefined;
  readonly scheme: "light" | "dark";
}

export function DurationLegend({ scale, scheme }: DurationLegendProps) {
  if (scale === undefined) return <span className="muted">No task has ended yet.</span>;
  const colours = rampColours(scheme);
  return (
    <span className="ramp">
      <span className="muted">ran</span>
      <span className="number">{formatSeconds(scale.leastSeconds)}</span>
      <svg width={12 * DURATION_STEPS} height="12" aria-hidden="true">
        {colours.map((colour, step) => (
          <rect key={toCss(colour)} x={12 * step} width="12" height="12" fill={toCss(colour)} />
        ))}
      </svg>
      <span className="number">{formatSeconds(scale.mostSeconds)}</span>
    </span>
  );
}
