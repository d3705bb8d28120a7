/** For tests: a connection that speaks bytes, for requests that no proper client sends. */
export interface RawConnection {
  readonly send: (bytes: string | Uint8Array) => void;
  /** What has arrived; waits until it matches. */
  readonly receive: (pattern: RegExp) => Promise<string>;
  readonly isClosed: () => boolean;
  readonly close: () => void;
}

export async function connectRaw(
  port: number,
  options: { readonly reads?: "all" | "nothing" } = {},
): Promise<RawConnection> {
  let received = "";
  let isClosed = false;
  const socket = await Bun.connect({
    hostname: "127.0.0.1",
    port,
    socket: {
      data: (_, bytes) => {
        received += bytes.toString("latin1");
      },
      close: () => {
        isClosed = true;
      },
    },
  });
  if (options.reads === "nothing") socket.pause();
  return {
    send: (bytes) => void socket.write(bytes),
    receive: async (pattern) => {
      await waitUntil(() => pattern.test(received));
      return received;
    },
    isClosed: () => isClosed,
    close: () => socket.terminate(),
  };
}

const LIMIT_MS = 5_000;
const POLL_MS = 5;

/** Waits for a condition, and fails when it does not come true in time. */
export async function waitUntil(holds: () => boolean, limitMs = LIMIT_MS): Promise<void> {
  const start = performance.now();
  while (!holds()) {
    if (performance.now() - start > limitMs) throw new Error(`not so within ${limitMs} ms: ${holds}`);
    await Bun.sleep(POLL_MS);
  }
}
