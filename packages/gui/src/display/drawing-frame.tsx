import { type KeyboardEvent, type ReactNode, type RefObject, useId } from "react";

interface DrawingFrameProps {
  readonly label: string;
  /** What the keys do, for those who do not see the drawing. */
  readonly keys: string;
  /** True: the key was for the drawing. */
  readonly onKey: (key: KeyboardEvent) => boolean;
  readonly holder: RefObject<HTMLDivElement | null>;
  readonly under: RefObject<HTMLCanvasElement | null>;
  readonly over: RefObject<HTMLCanvasElement | null>;
  /** Buttons that do what the keys do. */
  readonly children: ReactNode;
}

/** A drawing that takes the focus and is moved by keys as by the pointer: two canvases, one over the other. */
export function DrawingFrame({ label, keys, onKey, holder, under, over, children }: DrawingFrameProps) {
  const keysId = useId();
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (onKey(event)) event.preventDefault();
  };
  return (
    <>
      <div
        ref={holder}
        className="task-graph"
        role="application"
        aria-label={label}
        aria-describedby={keysId}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keys need the focus.
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        <canvas ref={under} />
        <canvas ref={over} />
      </div>
      <p id={keysId} className="visually-hidden">
        {keys}
      </p>
      {children}
    </>
  );
}
