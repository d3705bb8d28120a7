interface ScrollTextProps {
  readonly label: string;
  readonly text: string;
  readonly maxHeight: number;
}

/** A text that may be long; it scrolls by itself, also by the keyboard. */
export function ScrollText({ label, text, maxHeight }: ScrollTextProps) {
  return (
    <section
      style={{ maxHeight, overflowY: "auto" }}
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard.
      tabIndex={0}
    >
      <pre className="code-block">{text}</pre>
    </section>
  );
}
