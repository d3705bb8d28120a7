import { Skeleton } from "@mantine/core";
import { useMemo } from "react";
import { Empty } from "../display/empty.tsx";
import { Failure } from "../display/failure.tsx";
import { LogFoot } from "./log-foot.tsx";
import { LogLines } from "./log-lines.tsx";
import { LogTools } from "./log-tools.tsx";
import { linesOf, startOf } from "./log-window.ts";
import type { Stream } from "./use-log.ts";
import { useLogPlace } from "./use-log-place.ts";

export interface LogPanelProps {
  readonly instanceId: number;
  readonly attempt: number;
  readonly stream: Stream;
  readonly find: string;
  readonly onStream: (stream: Stream) => void;
  readonly onFind: (find: string) => void;
}

/** What an attempt wrote: as it is written, or any part of it later. */
export function LogPanel(props: LogPanelProps) {
  const { instanceId, attempt, stream, find } = props;
  const place = useLogPlace(instanceId, stream);
  const { log } = place;
  const { window } = log;
  const lines = useMemo(() => linesOf(window), [window]);
  return (
    <section className="panel" aria-label="Log">
      <LogTools {...props} place={place} />
      {log.error !== undefined && (
        <div className="panel-body">
          <Failure error={log.error} onRetry={() => log.jump()} />
        </div>
      )}
      {log.isLoading ? (
        <Skeleton height={460} />
      ) : lines.length === 0 ? (
        <div style={{ minHeight: 120 }}>
          <Empty title={`Nothing was written to ${stream}${window.isLive ? " yet" : ""}.`} />
        </div>
      ) : (
        <LogLines
          label={`${stream} of attempt ${attempt}`}
          lines={lines}
          find={find}
          follows={place.follows}
          onStart={place.onStart}
          onEnd={place.onEnd}
          onLeaveEnd={place.stopFollowing}
          startOffset={startOf(window)}
          seek={place.seek}
        />
      )}
      <LogFoot window={window} path={log.path} />
    </section>
  );
}
