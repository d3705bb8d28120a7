import { createServer } from "node:net";

/** Below the range from which the system gives ports to outgoing connections. */
const FIRST = 20_000;
const COUNT = 12_000;
const MAX_TRIES = 200;

/** A port of this machine for each name. Nothing holds them: whoever uses one must cope with its having been taken. */
export async function takeFreePorts<Name extends string>(
  names: readonly Name[],
): Promise<Readonly<Record<Name, number>>> {
  const taken = new Set<number>();
  for (let tries = 0; taken.size < names.length; tries++) {
    if (tries === MAX_TRIES)
      throw new Error(`No ${names.length} free ports were found in ${MAX_TRIES} tries.`);
    const port = FIRST + Math.floor(Math.random() * COUNT);
    if (!taken.has(port) && (await isFree(port))) taken.add(port);
  }
  const ports = [...taken];
  return Object.fromEntries(names.map((name, index) => [name, ports[index]])) as Record<Name, number>;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "0.0.0.0", () => server.close(() => resolve(true)));
  });
}
