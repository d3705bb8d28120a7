const LEAVE_KEYS = ["q", "Q", "\u0003"];

/** Calls `leave` at Ctrl-C or, on a terminal, at q. Returns what puts the terminal back. */
export function onLeave(leave: () => void): () => void {
  const { stdin } = process;
  const onKey = (keys: Buffer) => LEAVE_KEYS.some((key) => keys.includes(key)) && leave();
  process.on("SIGINT", leave);
  if (stdin.isTTY) {
    stdin.setRawMode(true);
    stdin.on("data", onKey);
    stdin.resume();
  }
  return () => {
    process.off("SIGINT", leave);
    if (!stdin.isTTY) return;
    stdin.off("data", onKey);
    stdin.setRawMode(false);
    stdin.pause();
  };
}
