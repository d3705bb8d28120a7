import { afterAll, beforeAll, describe, setDefaultTimeout } from "bun:test";
import { CHROMIUM, type Lab, openLab } from "./lab.ts";
import type { Settings } from "./lab-server.ts";

const TIMEOUT_MS = 120_000;

/** Tests in front of a browser. Without one they fail by name in CI and are skipped by name elsewhere. */
export function describeGui(name: string, define: (lab: () => Lab) => void, settings: Settings = {}): void {
  const isSkipped = CHROMIUM === undefined && process.env.CI === undefined;
  if (isSkipped) console.warn(`SKIPPED: ${name}: there is no chromium (apt-get install chromium)`);
  describe.skipIf(isSkipped)(name, () => {
    setDefaultTimeout(TIMEOUT_MS);
    let lab: Lab | undefined;
    beforeAll(async () => {
      if (CHROMIUM === undefined) throw new Error("there is no chromium: apt-get install chromium");
      lab = await openLab(settings);
    }, TIMEOUT_MS);
    afterAll(() => lab?.close(), TIMEOUT_MS);
    define(() => {
      if (lab === undefined) throw new Error("the lab did not open");
      return lab;
    });
  });
}
