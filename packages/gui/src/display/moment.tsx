import { useSettings } from "../settings/settings.ts";
import { formatExact, formatTime } from "./format-time.ts";
import { useNow } from "./use-now.ts";

/** A moment as the viewer wants to read it; its exact time in UTC and in the viewer's zone on hover. */
export function Moment({ at }: { readonly at: number | null | undefined }) {
  const settings = useSettings();
  const now = useNow();
  if (at === null || at === undefined) return <span className="muted">–</span>;
  const iso = new Date(at).toISOString();
  return (
    <time dateTime={iso} title={`${iso}\n${formatExact(at, settings)} (${settings.timeZone})`}>
      {formatTime(at, settings, Math.max(now, Math.min(at, Date.now())))}
    </time>
  );
}
