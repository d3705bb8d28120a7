import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import type { Stream } from "./use-log.ts";

interface SaveLogButtonProps {
  readonly instanceId: number;
  readonly stream: Stream;
}

/** The server hands the whole file to the browser, which shows how far it is; this page holds nothing of it. */
export function SaveLogButton({ instanceId, stream }: SaveLogButtonProps) {
  return (
    <Button
      component="a"
      href={`/api/gui/instances/${instanceId}/logs/${stream}`}
      download={`instance-${instanceId}.${stream}.log`}
      variant="default"
      size="compact-sm"
      leftSection={<IconDownload size={15} />}
    >
      Download
    </Button>
  );
}
