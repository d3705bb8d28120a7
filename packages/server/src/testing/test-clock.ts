/** A clock that stands still until a test moves it; UTC milliseconds. */
export interface TestClock {
  (): number;
  advance(byMs: number): void;
}

const START_MS = Date.UTC(2026, 0, 1);

export function createTestClock(): TestClock {
  let now = START_MS;
  return Object.assign(() => now, {
    advance: (byMs: number) => {
      now += byMs;
    },
  });
}
