/** A balancer that knows nothing of what it carries: each connection goes to the next server that takes it. */
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export interface Balancer extends AsyncDisposable {
  readonly port: number;
  /** Connections that each server got, in the order of its ports. */
  readonly carried: readonly number[];
}

export async function startBalancer(ports: readonly number[]): Promise<Balancer> {
  const carried = ports.map(() => 0);
  const open = new Set<Socket>();
  let turn = 0;

  const carry = (client: Socket, attempts: number) => {
    if (attempts === 0) return client.destroy();
    turn += 1;
    const at = turn % ports.length;
    const server = connect(ports[at] as number, "127.0.0.1");
    const giveUp = () => carry(client, attempts - 1);
    server.once("error", giveUp);
    server.once("connect", () => {
      server.off("error", giveUp);
      carried[at] = (carried[at] ?? 0) + 1;
      join(client, server);
    });
  };
  const join = (client: Socket, server: Socket) => {
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      open.add(one);
      one.pipe(other);
      one.on("error", () => other.destroy());
      one.on("close", () => {
        open.delete(one);
        other.destroy();
      });
    }
  };

  const listener = createServer((client) => {
    client.on("error", () => client.destroy());
    carry(client, ports.length);
  });
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  return {
    port: (listener.address() as AddressInfo).port,
    carried,
    [Symbol.asyncDispose]: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}
