import { describe, expect, test } from "bun:test";
import { type ErrorCode, JobmonError } from "@jobmon/core";
import { sendParts } from "./send-parts.ts";

const refusal = (code: ErrorCode) => new JobmonError(code, { detail: "no", hint: "" });

/** Refuses every request with one of the bad items in it. */
function sendExcept(bad: readonly number[], sizes: number[] = []) {
  return async (items: readonly number[]) => {
    sizes.push(items.length);
    if (items.some((item) => bad.includes(item))) throw refusal("invalid_request");
    return items.map((item) => item * 10);
  };
}

describe("sending in parts", () => {
  test("items that nobody objects to go in one request", async () => {
    const sizes: number[] = [];
    expect(await sendParts([1, 2, 3], { send: sendExcept([], sizes), refused: () => -1 })).toEqual([
      10, 20, 30,
    ]);
    expect(sizes).toEqual([3]);
  });

  test("one refused item costs only itself, and every reply stays in its place", async () => {
    const items = Array.from({ length: 100 }, (_, index) => index);
    const replies = await sendParts(items, { send: sendExcept([17, 80]), refused: () => -1 });
    expect(replies).toEqual(items.map((item) => (item === 17 || item === 80 ? -1 : item * 10)));
  });

  test("a refusal that no single item can have caused is thrown", async () => {
    const send = async () => Promise.reject(refusal("distributor_superseded"));
    await expect(sendParts([1, 2], { send, refused: () => -1 })).rejects.toThrow("no");
  });

  test("an answer with too few replies is a failure", async () => {
    await expect(sendParts([1, 2], { send: async () => [10], refused: () => -1 })).rejects.toThrow("2 items");
  });
});
