import { existsSync } from "node:fs";
import { join } from "node:path";

const BUILT = join(import.meta.dirname, "../../../../dist/gui.pack");

/** Where the built GUI is; the executable carries its own, for which the build replaces this file. */
export const guiPackPath: string | undefined = existsSync(BUILT) ? BUILT : undefined;
