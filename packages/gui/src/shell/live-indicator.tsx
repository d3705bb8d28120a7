import { type Connection, useConnection } from "../live/connection.ts";

const WORDS: Readonly<Record<Connection, string>> = {
  idle: "",
  connecting: "Connecting",
  live: "Live",
  away: "Reconnecting",
};

const MEANING: Readonly<Record<Connection, string>> = {
  idle: "",
  connecting: "The page is about to follow changes.",
  live: "What you see follows every change by itself.",
  away: "The server does not answer. What you see is how it was; the page goes on as soon as it is back.",
};

export function LiveIndicator() {
  const connection = useConnection();
  return (
    <span className="live" data-state={connection} role="status" title={MEANING[connection]}>
      {connection !== "idle" && <span className="live-dot" aria-hidden="true" />}
      {WORDS[connection]}
    </span>
  );
}
