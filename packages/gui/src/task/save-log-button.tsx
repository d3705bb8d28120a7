import { formatPercent } from "@jobmon/core";
import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { saveLog } from "./save-log.ts";
import type { Stream } from "./use-log.ts";

export function SaveLogButton({
  instanceId,
  stream,
}: {
  readonly instanceId: number;
  readonly stream: Stream;
}) {
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
