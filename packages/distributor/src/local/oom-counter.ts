import { readFileSync } from "node:fs";

/** How long after a kill by the kernel a death by SIGKILL is still put down to it. */
const OOM_EVIDENCE_MS = 5000;

/** Watches the kernel's count of processes it killed for want of memory. */
export class OomCounter {
  readonly #readCount: () => number;
  #count: number;
  #roseAtMs = Number.NEGATIVE_INFINITY;

  constructor(readCount = readOomKills) {
    this.#readCount = readCount;
    this.#count = readCount();
  }

  update(nowMs: number): void {
    const count = this.#readCount();
    if (count > this.#count) this.#roseAtMs = nowMs;
    this.#count = count;
  }

  /** True when the kernel killed something for memory just now. */
  hasJustRisen(nowMs: number): boolean {
    this.update(nowMs);
    return nowMs - this.#roseAtMs <= OOM_EVIDENCE_MS;
  }
}

function readOomKills(): number {
  try {
    return Number(/^oom_kill (\d+)/m.exec(readFileSync("/proc/vmstat", "latin1"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
