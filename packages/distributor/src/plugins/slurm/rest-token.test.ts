import { expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RestToken } from "./rest-token.ts";

const encode = (claims: unknown) => Buffer.from(JSON.stringify(claims)).toString("base64url");

/** A command that prints a token and notes that it was asked. */
async function withToken(
  claims: unknown,
  work: (token: RestToken, world: { nowMs: number; readonly asked: () => number }) => Promise<void>,
): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), "jm-token-"));
  const notes = join(dir, "asked");
  const world = { nowMs: 0, asked: () => readFileSync(notes, "utf8").length };
  const command = `printf x >>${notes}; echo SLURM_JWT=head.${encode(claims)}.sign`;
  try {
    await work(new RestToken({ command, now: () => world.nowMs }), world);
  } finally {
    rmSync(dir, { recursive: true });
  }
}

test("a token is renewed before it expires, by the life that it tells itself", () =>
  withToken({ iat: 1_000, exp: 1_060 }, async (token, world) => {
    await token.get();
    world.nowMs = 44_000;
    await token.get();
    expect(world.asked()).toBe(1);
    world.nowMs = 45_001;
    await token.get();
    expect(world.asked()).toBe(2);
  }));

test("a token that tells nothing of its life has the one that was asked for; one that was refused is not used again", () =>
  withToken(null, async (token, world) => {
    await token.get();
    world.nowMs = 1_300_000;
    await token.get();
    expect(world.asked()).toBe(1);
    token.drop();
    await token.get();
    expect(world.asked()).toBe(2);
  }));

test("a command that prints no token is no answer of Slurm", async () => {
  const token = new RestToken({ command: "echo no; exit 1", now: () => 0 });
  await expect(token.get()).rejects.toThrow("gave no token");
});
