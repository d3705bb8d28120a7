import { type RefObject, useEffect, useRef } from "react";

interface At {
  readonly x: number;
  readonly y: number;
}

export interface PointerActions {
  readonly onPan: (dx: number, dy: number) => void;
  readonly onZoom: (factor: number, at: At, isSideways: boolean) => void;
  readonly onHover: (at: At | undefined) => void;
  readonly onClick: (at: At, isShifted: boolean) => void;
  /** A wheel that is not to zoom. True: it was taken. */
  readonly onScroll?: (event: WheelEvent) => boolean;
}

/** Less than this is a click by an unsteady hand. */
const LEAST_DRAG_PX = 4;
const WHEEL_RATE = 0.0016;
const MAX_WHEEL_PX = 240;

/** Drag moves, wheel and two fingers zoom, a click is a click. */
export function usePointer(target: RefObject<HTMLElement | null>, actions: PointerActions): void {
  const latest = useRef(actions);
  latest.current = actions;
  useEffect(() => {
    const element = target.current;
    if (element === null) return;
    const down = new Map<number, At>();
    let start: At | undefined;
    let isDrag = false;
    const place = (event: { readonly clientX: number; readonly clientY: number }): At => {
      const box = element.getBoundingClientRect();
      return { x: event.clientX - box.left, y: event.clientY - box.top };
    };
    const onDown = (event: PointerEvent) => {
      if (event.button !== 0) return;
      down.set(event.pointerId, place(event));
      start = place(event);
      isDrag = down.size > 1;
    };
    const onMove = (event: PointerEvent) => {
      const at = place(event);
      const before = down.get(event.pointerId);
      if (before === undefined) return latest.current.onHover(at);
      const [other] = [...down].filter(([id]) => id !== event.pointerId).map(([, one]) => one);
      down.set(event.pointerId, at);
      if (other !== undefined) {
        const { factor, middle } = pinch({ before, at, other });
        return latest.current.onZoom(factor, middle, false);
      }
      if (!isDrag && start && Math.hypot(at.x - start.x, at.y - start.y) < LEAST_DRAG_PX) return;
      if (!isDrag) element.setPointerCapture(event.pointerId);
      isDrag = true;
      latest.current.onHover(undefined);
      latest.current.onPan(at.x - before.x, at.y - before.y);
    };
    const onUp = (event: PointerEvent) => {
      if (!down.delete(event.pointerId)) return;
      if (!isDrag && event.type === "pointerup") latest.current.onClick(place(event), event.shiftKey);
      isDrag = down.size > 0;
    };
    const onLeave = () => latest.current.onHover(undefined);
    const onWheel = (event: WheelEvent) => {
      if (latest.current.onScroll?.(event)) return event.preventDefault();
      event.preventDefault();
      const px = Math.max(-MAX_WHEEL_PX, Math.min(MAX_WHEEL_PX, event.deltaY));
      latest.current.onZoom(Math.exp(-px * WHEEL_RATE), place(event), event.shiftKey);
    };
    const listening = new AbortController();
    const { signal } = listening;
    element.addEventListener("pointerdown", onDown, { signal });
    element.addEventListener("pointermove", onMove, { signal });
    element.addEventListener("pointerup", onUp, { signal });
    element.addEventListener("pointercancel", onUp, { signal });
    element.addEventListener("pointerleave", onLeave, { signal });
    element.addEventListener("wheel", onWheel, { passive: false, signal });
    return () => listening.abort();
  }, [target]);
}

/** How much two fingers spread, and around which place. */
function pinch({ before, at, other }: Readonly<Record<"before" | "at" | "other", At>>) {
  const distance = (one: At) => Math.max(1, Math.hypot(one.x - other.x, one.y - other.y));
  const middle = { x: (at.x + other.x) / 2, y: (at.y + other.y) / 2 };
  return { factor: distance(at) / distance(before), middle };
}
