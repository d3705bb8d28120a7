import { useVirtualizer } from "@tanstack/react-virtual";
import Anser from "anser";
import { useEffect, useLayoutEffect, useRef } from "react";

interface LogLinesProps {
  readonly label: string;
  readonly lines: readonly string[];
  readonly find: string;
  /** Stay at the end while it grows. */
  readonly follows: boolean;
  readonly onStart: () => void;
  readonly onEnd: () => void;
  /** Scrolled away from the end by hand. */
  readonly onLeaveEnd: () => void;
  readonly startOffset: number;
  /** A line to go to; another object goes there again. */
  readonly seek: { readonly line: number } | undefined;
}

const LINE_PX = 19;
const NEAR_LINES = 40;
const AT_END_PX = 30;

/** The lines on screen, with the colours of a terminal. */
export function LogLines(props: LogLinesProps) {
  const { label, lines, find, follows, onStart, onEnd, onLeaveEnd, startOffset, seek } = props;
  const scroller = useRef<HTMLElement>(null);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_PX,
    overscan: 20,
  });
  useEffect(() => {
    if (follows && lines.length > 0) virtual.scrollToIndex(lines.length - 1, { align: "end" });
  }, [follows, lines.length, virtual]);

  useEffect(() => {
    if (seek !== undefined) virtual.scrollToIndex(seek.line, { align: "center" });
  }, [seek, virtual]);

  // Lines that come in before those on screen must not push them away.
  const before = useRef({ startOffset, count: lines.length });
  useLayoutEffect(() => {
    const added = lines.length - before.current.count;
    if (scroller.current !== null && startOffset < before.current.startOffset && added > 0)
      scroller.current.scrollTop += added * LINE_PX;
    before.current = { startOffset, count: lines.length };
  }, [startOffset, lines.length]);

  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (lines.length === 0) return;
    if (first < NEAR_LINES) onStart();
    if (last >= lines.length - NEAR_LINES) onEnd();
  }, [first, last, lines.length, onStart, onEnd]);

  const onScroll = () => {
    const element = scroller.current;
    if (element === null || !follows) return;
    if (element.scrollHeight - element.scrollTop - element.clientHeight > AT_END_PX * 3) onLeaveEnd();
  };
  const needle = find.toLowerCase();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard.
    <section className="log" ref={scroller} onScroll={onScroll} aria-label={label} tabIndex={0}>
      <div className="log-lines" style={{ height: virtual.getTotalSize() + LINE_PX / 2 }}>
        {items.map(({ index, start }) => {
          const line = lines[index] ?? "";
          return (
            <div
              key={index}
              className="log-line"
              data-hit={needle !== "" && line.toLowerCase().includes(needle)}
              style={{ transform: `translateY(${start}px)` }}
            >
              <AnsiLine line={line} />
            </div>
          );
        })}
      </div>
    </section>
  );
}

const ESCAPE = "\u001b";

function AnsiLine({ line }: { readonly line: string }) {
  if (!line.includes(ESCAPE)) return line === "" ? " " : line;
  return Anser.ansiToJson(line, { use_classes: true, remove_empty: true }).map(
    ({ content, fg, decorations }, at) => (
      <span
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a line have no other name.
        key={at}
        className={[fg && `${fg}-fg`, ...decorations.map((one) => `ansi-${one}`)].filter(Boolean).join(" ")}
      >
        {content}
      </span>
    ),
  );
}
