import type { Tone } from "@jobmon/core";

/** Each tone has a shape of its own, so that colour only repeats what the shape says. */
export function ToneMark({ tone }: { readonly tone: Tone }) {
  return (
    <svg className={`tone-mark tone-${tone}`} viewBox="0 0 16 16" aria-hidden="true">
      {SHAPES[tone]}
    </svg>
  );
}

const SHAPES: Readonly<Record<Tone, React.ReactNode>> = {
  waiting: <circle cx="8" cy="8" r="5.5" className="outline" />,
  scheduled: (
    <>
      <circle cx="8" cy="8" r="5.5" className="outline" />
      <path d="M8 2.5a5.5 5.5 0 0 1 0 11z" className="fill" />
    </>
  ),
  running: <circle cx="8" cy="8" r="6" className="fill" />,
  done: <path d="M3 8.5 6.5 12 13 4.5" className="stroke" />,
  failed: <path d="M4 4l8 8M12 4l-8 8" className="stroke" />,
  stopped: <rect x="3" y="3" width="10" height="10" rx="1.5" className="fill" />,
};
