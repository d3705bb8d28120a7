import { useVirtualizer } from "@tanstack/react-virtual";
import { type RefObject, useEffect, useLayoutEffect, useRef } from "react";
import { AnsiLine } from "./ansi-line.tsx";

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
const FAR_FROM_END_PX = 90;

/** The lines on screen, with the colours of a terminal. */
export function LogLines(props: LogLinesProps) {
  const { label, lines, find, follows, onLeaveEnd } = props;
  const scroller = useRef<HTMLElement>(null);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_PX,
    overscan: 20,
  });
  const items = virtual.getVirtualItems();
  usePlace(props, scroller, virtual.scrollToIndex);
  useEnds(props, items[0]?.index ?? 0, items.at(-1)?.index ?? 0);
  const onScroll = () => {
    const element = scroller.current;
    if (element === null || !follows) return;
    if (element.scrollHeight - element.scrollTop - element.clientHeight > FAR_FROM_END_PX) onLeaveEnd();
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

type ScrollTo = (index: number, options: { readonly align: "end" | "center" }) => void;

/** Where the view stands: at the end while it follows, at a line that is sought, and otherwise where it was. */
function usePlace(props: LogLinesProps, scroller: RefObject<HTMLElement | null>, scrollTo: ScrollTo): void {
  const { lines, follows, seek, startOffset } = props;
  useEffect(() => {
    if (follows && lines.length > 0) scrollTo(lines.length - 1, { align: "end" });
  }, [follows, lines.length, scrollTo]);
  useEffect(() => {
    if (seek !== undefined) scrollTo(seek.line, { align: "center" });
  }, [seek, scrollTo]);
  // Lines that come in before those on screen must not push them away.
  const before = useRef({ startOffset, count: lines.length });
  useLayoutEffect(() => {
    const added = lines.length - before.current.count;
    if (scroller.current !== null && startOffset < before.current.startOffset && added > 0)
      scroller.current.scrollTop += added * LINE_PX;
    before.current = { startOffset, count: lines.length };
  }, [scroller, startOffset, lines.length]);
}

/** Asks for more when what is on screen comes near an end of what is held. */
function useEnds({ lines, onStart, onEnd }: LogLinesProps, first: number, last: number): void {
  useEffect(() => {
    if (lines.length === 0) return;
    if (first < NEAR_LINES) onStart();
    if (last >= lines.length - NEAR_LINES) onEnd();
  }, [first, last, lines.length, onStart, onEnd]);
}
