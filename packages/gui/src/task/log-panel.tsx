import type { Reply } from "@jobmon/api";
import { formatPercent } from "@jobmon/core";
import { Button, Group, SegmentedControl, Skeleton, Switch, TextInput } from "@mantine/core";
import { IconArrowBarToDown, IconArrowBarToUp, IconDownload, IconSearch } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { call } from "../api/call.ts";
import { Copyable } from "../display/copyable.tsx";
import { Empty } from "../display/empty.tsx";
import { Failure } from "../display/failure.tsx";
import { formatBytes } from "../display/format-bytes.ts";
import { LogLines } from "./log-lines.tsx";
import { lineAt, linesOf, PART_BYTES, startOf } from "./log-window.ts";
import { saveLog } from "./save-log.ts";
import { type Stream, useLog } from "./use-log.ts";

interface LogPanelProps {
  readonly instanceId: number;
  readonly attempt: number;
  readonly stream: Stream;
  readonly find: string;
  readonly onStream: (stream: Stream) => void;
  readonly onFind: (find: string) => void;
}

/** What an attempt wrote: as it is written, or any part of it later. */
export function LogPanel({ instanceId, attempt, stream, find, onStream, onFind }: LogPanelProps) {
  const [follows, setFollows] = useState(true);
  const log = useLog(instanceId, stream, follows);
  const { window, isAtStart, isAtEnd, readEarlier, readLater, jump } = log;
  const lines = useMemo(() => linesOf(window), [window]);
  const onStart = useCallback(() => {
    if (!isAtStart) readEarlier();
  }, [isAtStart, readEarlier]);
  const onEnd = useCallback(() => {
    if (!isAtEnd) readLater();
  }, [isAtEnd, readLater]);
  const [wanted, setWanted] = useState<{ readonly offset: number }>();
  const [seek, setSeek] = useState<{ readonly line: number }>();
  useEffect(() => {
    const line = wanted && lineAt(window, wanted.offset);
    if (line === undefined) return;
    setSeek({ line });
    setWanted(undefined);
  }, [wanted, window]);
  const goTo = (offset: number | undefined, stays: boolean) => {
    setFollows(stays);
    jump(offset);
  };
  return (
    <section className="panel" aria-label="Log">
      <div className="panel-head" style={{ flexWrap: "wrap" }}>
        <h2 className="panel-title" style={{ flex: "none" }}>
          Log of attempt {attempt}
        </h2>
        <SegmentedControl
          aria-label="Stream"
          data={[
            { value: "stdout", label: "stdout" },
            { value: "stderr", label: "stderr" },
          ]}
          value={stream}
          onChange={(next) => onStream(next as Stream)}
        />
        {window.isLive && (
          <Switch
            size="xs"
            label="Follow"
            checked={follows}
            onChange={(event) => {
              setFollows(event.target.checked);
              if (event.target.checked) jump();
            }}
          />
        )}
        <LogSearch
          key={`${instanceId} ${stream}`}
          instanceId={instanceId}
          stream={stream}
          find={find}
          onFind={onFind}
          onJump={(offset) => {
            goTo(Math.max(0, offset - PART_BYTES / 2), false);
            setWanted({ offset });
          }}
        />
        <Group gap={4} ml="auto">
          <Button
            variant="default"
            size="compact-sm"
            onClick={() => {
              goTo(0, false);
              setWanted({ offset: 0 });
            }}
            title="To the start"
          >
            <IconArrowBarToUp size={15} aria-label="To the start of the log" />
          </Button>
          <Button
            variant="default"
            size="compact-sm"
            onClick={() => goTo(undefined, true)}
            title="To the end"
          >
            <IconArrowBarToDown size={15} aria-label="To the end of the log" />
          </Button>
          <SaveButton instanceId={instanceId} stream={stream} />
        </Group>
      </div>
      {log.error !== undefined && (
        <div className="panel-body">
          <Failure error={log.error} onRetry={() => jump()} />
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
          follows={follows}
          onStart={onStart}
          onEnd={onEnd}
          onLeaveEnd={() => setFollows(false)}
          startOffset={startOf(window)}
          seek={seek}
        />
      )}
      <div className="grid-foot">
        {window.totalBytes !== null && <span className="number">{formatBytes(window.totalBytes)}</span>}
        {window.source === "stored" && <span>the end, as it was kept; the file cannot be read now</span>}
        {log.path !== null && (
          <>
            <code className="clip" style={{ flex: 1 }}>
              {log.path}
            </code>
            <Copyable text={log.path} what="path" />
          </>
        )}
      </div>
    </section>
  );
}

interface LogSearchProps {
  readonly instanceId: number;
  readonly stream: Stream;
  readonly find: string;
  readonly onFind: (find: string) => void;
  readonly onJump: (offset: number) => void;
}

type Found = Reply<"searchLog">;

/** Searches the file on its host; each Enter goes to the next match. */
function LogSearch({ instanceId, stream, find, onFind, onJump }: LogSearchProps) {
  const [text, setText] = useState(find);
  const next = useRef<number | null>(0);
  const search = useMutation({
    mutationFn: async (wanted: string) => {
      let from: number | null = wanted === find ? (next.current ?? 0) : 0;
      // Each request searches a limited part of the file.
      while (from !== null) {
        const found: Found = await call("searchLog", {
          instanceId,
          stream,
          text: wanted,
          offset: from,
          limit: 1,
        });
        const match = found.matches[0];
        from = found.nextOffset;
        if (match === undefined) continue;
        next.current = from;
        onJump(match.offset);
        return true;
      }
      next.current = null;
      return false;
    },
  });
  const { reset } = search;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another text begins at the start.
  useEffect(() => {
    next.current = 0;
    reset();
  }, [find, reset]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text === "") return onFind("");
    search.mutate(text);
    if (text !== find) onFind(text);
  };
  return (
    <form onSubmit={submit}>
      <TextInput
        aria-label="Search the log"
        placeholder="Search the log"
        leftSection={<IconSearch size={14} />}
        value={text}
        onChange={(event) => setText(event.target.value)}
        w={210}
        rightSectionWidth={74}
        rightSection={
          search.data === false ? (
            <span className="muted">no match</span>
          ) : search.isPending ? (
            <span>…</span>
          ) : undefined
        }
      />
      {search.isError && <span role="alert">{search.error.message}</span>}
    </form>
  );
}

function SaveButton({ instanceId, stream }: { readonly instanceId: number; readonly stream: Stream }) {
  const [fraction, setFraction] = useState(0);
  const abort = useRef<AbortController>(undefined);
  const save = useMutation({
    mutationFn: () => {
      abort.current = new AbortController();
      return saveLog({ instanceId, stream, onProgress: setFraction, signal: abort.current.signal });
    },
  });
  return (
    <Button
      variant="default"
      size="compact-sm"
      leftSection={<IconDownload size={15} />}
      onClick={() => (save.isPending ? abort.current?.abort() : save.mutate())}
    >
      {save.isPending ? `${formatPercent(fraction)}, cancel` : "Download"}
    </Button>
  );
}
