import type { Reply } from "@jobmon/api";
import { JobmonError } from "@jobmon/core";
import type { Engine } from "../engine/engine.ts";

/** A balancer asks again soon; it must not wait for a database that is away. */
const ANSWER_WITHIN_MS = 2_000;

/**
 * Whether requests should be sent here. A schema that a newer server of this database brought up to date is no hindrance:
 * migrations only add, and the older servers go on until they are replaced.
 */
export async function getReady(
  { store }: Engine,
  { isEnding }: { readonly isEnding: () => boolean },
): Promise<Reply<"getReady">> {
  if (isEnding())
    throw new JobmonError("server_unreachable", {
      detail: "The server was asked to end and takes no new work.",
      hint: "Send requests to another server of this database, or wait for its successor.",
    });
  const schemaVersion = await answerInTime(store.readSchemaVersion());
  if (schemaVersion < store.schemaVersion)
    throw new JobmonError("database_unreachable", {
      detail: `The database has schema version ${schemaVersion}, and this server needs ${store.schemaVersion}.`,
      hint: "Was an older backup restored under a running server? Start the server again: it brings the schema up to date.",
    });
  return { status: "ready", database: store.kind, schemaVersion };
}

async function answerInTime<T>(answer: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () =>
      reject(
        new JobmonError("database_unreachable", {
          detail: `The database did not answer within ${ANSWER_WITHIN_MS / 1_000} s.`,
          hint: "Check that the database server runs and is not overloaded.",
        }),
      ),
    ANSWER_WITHIN_MS,
  );
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
    answer.catch(() => undefined);
  }
}
