import { join } from "node:path";

/** Builds an executable that knows `worker`, as the real one does; Slurm starts it for every task. */
export async function buildWorker(outfile: string): Promise<string> {
  const { success, logs } = await Bun.build({
    entrypoints: [join(import.meta.dir, "worker-main.ts")],
    target: "bun",
    format: "esm",
    bytecode: true,
    compile: { outfile, autoloadDotenv: false, autoloadBunfig: false },
  });
  if (!success) throw new Error(logs.join("\n"));
  return outfile;
}
