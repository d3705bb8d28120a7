import Anser from "anser";

const ESCAPE = "\u001b";

/** A line in the colours of a terminal. */
export function AnsiLine({ line }: { readonly line: string }) {
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
