import { type RefObject, useLayoutEffect, useRef } from "react";

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Tells the size of an element, and again whenever it is another. */
export function useSizeOf(holder: RefObject<HTMLElement | null>, onSize: (size: Size) => void): void {
  const latest = useRef(onSize);
  latest.current = onSize;
  useLayoutEffect(() => {
    const element = holder.current;
    if (element === null) return;
    const tell = () => latest.current({ width: element.clientWidth, height: element.clientHeight });
    const observer = new ResizeObserver(tell);
    observer.observe(element);
    tell();
    return () => observer.disconnect();
  }, [holder]);
}
