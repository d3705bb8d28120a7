import { captureContext, loadSettings } from "@jobmon/config";

/** Keeps this process's environment, working directory and umask in a private file. Returns its path. */
export function captureHere(dataDir: string | undefined): string | null {
  return captureContext({
    dataDir: dataDir ?? loadSettings().settings.data.dir,
    environment: process.env,
    cwd: process.cwd(),
    umask: process.umask(),
  });
}
