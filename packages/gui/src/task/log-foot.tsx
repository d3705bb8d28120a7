import { Copyable } from "../display/copyable.tsx";
import { formatBytes } from "../display/format-bytes.ts";
import type { LogWindow } from "./log-window.ts";

interface LogFootProps {
  readonly window: LogWindow;
  readonly path: string | null;
}

/** How much there is of it, and where it lies. */
export function LogFoot({ window, path }: LogFootProps) {
  return (
    <div className="grid-foot">
      {window.totalBytes !== null && <span className="number">{formatBytes(window.totalBytes)}</span>}
      {window.source === "stored" && <span>the end, as it was kept; the file cannot be read now</span>}
      {path !== null && (
        <>
          <code className="clip" style={{ flex: 1 }}>
            {path}
          </code>
          <Copyable text={path} what="path" />
        </>
      )}
    </div>
  );
}
