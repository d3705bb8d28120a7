import { expect, test } from "bun:test";
import { JobmonError } from "@jobmon/core";
import fc from "fast-check";
import { decodeCursor, encodeCursor } from "./cursor.ts";

const BY_NAME = { list: "listTasks", sort: "-name", kind: "text" } as const;
const BY_ID = { list: "listTasks", sort: "id", kind: "integer" } as const;

test("a cursor is read back as the place it stands for", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.nat(), (value, id) => {
      expect(decodeCursor(encodeCursor({ value, id }, BY_NAME), BY_NAME)).toEqual({ value, id });
    }),
  );
});

test("a cursor of another list or order is refused with what to do", () => {
  const cursor = encodeCursor({ value: 5, id: 5 }, BY_ID);
  for (const key of [
    { ...BY_ID, list: "listRuns" },
    { ...BY_ID, sort: "-id" },
    { ...BY_ID, sort: "attempts" },
  ]) {
    const attempt = () => decodeCursor(cursor, key);
    expect(attempt).toThrow(JobmonError);
    expect(attempt).toThrow("the cursor belongs to another list, filter or order");
  }
});

test("whatever is not a cursor of Jobmon is refused as such", () => {
  const forged = (parts: unknown) => Buffer.from(JSON.stringify(parts)).toString("base64url");
  const tampered = [
    "",
    "nonsense",
    "!!!",
    forged(7),
    forged(["listTasks", "id"]),
    forged(["listTasks", "id", "5; DROP TABLE task", 5]),
    forged(["listTasks", "id", 5, "5 OR 1=1"]),
    forged(["listTasks", "id", 5, 5.5]),
    forged(["listTasks", "id", null, 5]),
    forged(["listTasks", "id", 5, 5, 5]),
  ];
  for (const cursor of tampered) expect(() => decodeCursor(cursor, BY_ID)).toThrow(JobmonError);
  fc.assert(
    fc.property(fc.string(), (cursor) => expect(() => decodeCursor(cursor, BY_ID)).toThrow(JobmonError)),
  );
});
