import { Button, Group, SegmentedControl, Switch } from "@mantine/core";
import { IconArrowBarToDown, IconArrowBarToUp } from "@tabler/icons-react";
import type { LogPanelProps } from "./log-panel.tsx";
import { LogSearch } from "./log-search.tsx";
import { SaveLogButton } from "./save-log-button.tsx";
import type { Stream } from "./use-log.ts";
import type { LogPlace } from "./use-log-place.ts";

interface LogToolsProps extends LogPanelProps {
  readonly place: LogPlace;
}

const STREAMS = [
  { value: "stdout", label: "stdout" },
  { value: "stderr", label: "stderr" },
];

/** Which stream, which part of it, and how to have it elsewhere. */
export function LogTools({ instanceId, attempt, stream, find, onStream, onFind, place }: LogToolsProps) {
  return (
    <div className="panel-head" style={{ flexWrap: "wrap" }}>
      <h2 className="panel-title" style={{ flex: "none" }}>
        Log of attempt {attempt}
      </h2>
      <SegmentedControl
        aria-label="Stream"
        data={STREAMS}
        value={stream}
        onChange={(next) => onStream(next as Stream)}
      />
      {place.log.window.isLive && (
        <Switch
          size="xs"
          label="Follow"
          checked={place.follows}
          onChange={(event) => (event.target.checked ? place.toEnd() : place.stopFollowing())}
        />
      )}
      <LogSearch
        key={`${instanceId} ${stream}`}
        instanceId={instanceId}
        stream={stream}
        find={find}
        onFind={onFind}
        onJump={place.toOffset}
      />
      <Group gap={4} ml="auto">
        <Button variant="default" size="compact-sm" onClick={place.toStart} title="To the start">
          <IconArrowBarToUp size={15} aria-label="To the start of the log" />
        </Button>
        <Button variant="default" size="compact-sm" onClick={place.toEnd} title="To the end">
          <IconArrowBarToDown size={15} aria-label="To the end of the log" />
        </Button>
        <SaveLogButton instanceId={instanceId} stream={stream} />
      </Group>
    </div>
  );
}
