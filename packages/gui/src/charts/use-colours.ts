import { useComputedColorScheme } from "@mantine/core";
import { useEffect, useState } from "react";
import { type ChartColours, readColours } from "./read-colours.ts";

/** The colours of the theme for what is drawn on a canvas; undefined before the first has been set. */
export function useColours(): {
  readonly scheme: "light" | "dark";
  readonly colours: ChartColours | undefined;
} {
  const scheme = useComputedColorScheme("light");
  const [known, setKnown] = useState<{ readonly scheme: "light" | "dark"; readonly colours: ChartColours }>();
  // After the theme has set its attribute, which it does in an effect of its own.
  useEffect(() => {
    const frame = requestAnimationFrame(() => setKnown({ scheme, colours: readColours() }));
    return () => cancelAnimationFrame(frame);
  }, [scheme]);
  return known ?? { scheme, colours: undefined };
}
