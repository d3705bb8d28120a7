import { type ReactNode, useRef, useState } from "react";
import { useSizeOf } from "./use-size-of.ts";

interface ScrollAcrossProps {
  readonly label: string;
  readonly children: ReactNode;
}

/** What may be wider than the screen; where it is, it scrolls by itself, also by the keyboard. */
export function ScrollAcross({ label, children }: ScrollAcrossProps) {
  const holder = useRef<HTMLDivElement>(null);
  const [isCut, setCut] = useState(false);
  useSizeOf(holder, ({ width }) => setCut((holder.current?.scrollWidth ?? 0) > width));
  const stop = isCut ? ({ role: "region", "aria-label": label, tabIndex: 0 } as const) : {};
  return (
    <div ref={holder} className="scroll-x" {...stop}>
      {children}
    </div>
  );
}
