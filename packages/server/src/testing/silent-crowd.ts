/**
 * Usage: bun silent-crowd.ts PORT COUNT. Connects so often and sends nothing; prints `connected`, and `closed` when the
 * server has closed every connection. A process of its own, so that both sides have files enough.
 */
const [port = 0, count = 0] = process.argv.slice(2).map(Number);
const AT_A_TIME = 200;

let open = 0;
const allClosed = Promise.withResolvers<void>();

function connect() {
  return Bun.connect({
    hostname: "127.0.0.1",
    port,
    socket: {
      data: () => {},
      close: () => {
        open -= 1;
        if (open === 0) allClosed.resolve();
      },
    },
  });
}

for (let made = 0; made < count; made += AT_A_TIME) {
  const some = Math.min(AT_A_TIME, count - made);
  open += some;
  await Promise.all(Array.from({ length: some }, connect));
}
console.log("connected");
await allClosed.promise;
console.log("closed");

export {};
