import { useVirtualizer } from "@tanstack/react-virtual";
import { type RefObject, useEffect } from "react";
import { useSettings } from "../settings/settings.ts";

const ROW_PX = { compact: 34, comfortable: 44 } as const;
const OVERSCAN = 12;

interface VirtualRows {
  readonly scroller: RefObject<HTMLElement | null>;
  readonly count: number;
  readonly hasMore: boolean;
  readonly onMore: () => void;
}

/** Which rows are on screen; asks for the next page before the end is reached. */
export function useVirtualRows({ scroller, count, hasMore, onMore }: VirtualRows) {
  const rowPx = ROW_PX[useSettings().density];
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    overscan: OVERSCAN,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another density makes every measure wrong.
  useEffect(() => {
    virtual.measure();
  }, [virtual, rowPx]);
  const items = virtual.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && lastShown >= count - 2 * OVERSCAN) onMore();
  }, [hasMore, lastShown, count, onMore]);
  return { items, rowPx, totalPx: virtual.getTotalSize(), scrollTo: virtual.scrollToIndex };
}
