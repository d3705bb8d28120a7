import { expect, test } from "bun:test";
import { JobmonError } from "../errors/jobmon-error.ts";
import { refuseOtherVersion } from "./versions.ts";

function refusalOf(client: string | null, server: string | null): JobmonError | undefined {
  try {
    refuseOtherVersion({ client, server });
  } catch (error) {
    if (error instanceof JobmonError) return error;
    throw error;
  }
}

test.each([
  ["0.1.0", "0.1.9"],
  ["1.2.0", "1.9.3"],
  ["2.0.0-rc1", "2.0.0"],
  ["0.1", "0.1.0"],
])("client %s and server %s go together", (client, server) => {
  expect(refusalOf(client, server)).toBeUndefined();
});

test.each([
  ["0.1.0", "0.2.0", "Install Jobmon 0.2 where"],
  ["0.9.0", "1.0.0", "Install Jobmon 1.x where"],
  ["3.0.0", "2.5.0", "Update the server to Jobmon 3.x"],
])("client %s and server %s refuse each other, with both versions and what to do", (client, server, hint) => {
  const refusal = refusalOf(client, server);
  expect(refusal).toMatchObject({ code: "version_mismatch" });
  expect(refusal?.detail).toContain(client);
  expect(refusal?.detail).toContain(server);
  expect(refusal?.hint).toContain(hint);
});

test.each([[null], [""], ["python"], ["1"], ["1e9.2"], ["-1.0"], ["9999999.0"]])(
  "a version like %p is not judged",
  (version) => {
    expect(refusalOf(version, "1.0.0")).toBeUndefined();
    expect(refusalOf("1.0.0", version)).toBeUndefined();
  },
);
