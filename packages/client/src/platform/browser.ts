/** What a page has instead of what `node.ts` says: a console, and neither files nor processes nor a user. */
import { JobmonError } from "@jobmon/core";
import type { ApiClient } from "../http/api-client.ts";
import type { Person } from "../run/person.ts";
import type { Submitter } from "../run/submitter.ts";

export function connect(): Promise<ApiClient> {
  return Promise.reject(
    new JobmonError("server_unreachable", {
      detail: "A page has no configuration in which it could find its server.",
      hint: "Make a client with createApiClient({ url, token, submitter }) and give it to the tool.",
    }),
  );
}

export async function findLocalServer(): Promise<undefined> {}

export async function answerPayloads(): Promise<never> {
  throw new JobmonError("invalid_request", {
    detail: "A page cannot answer for dynamic resources: no distributor starts it.",
    hint: "Call answerPayloads() in a program that Node or Bun runs.",
  });
}

export function readResources(): never {
  throw new JobmonError("invalid_request", {
    detail: "A page cannot read a file of resources.",
    hint: "Give the resources as an object.",
  });
}

/** Tasks see the environment of their distributor. */
export function captureHere(): string | null {
  return null;
}

export function thisSubmitter(): Submitter {
  throw new JobmonError("invalid_request", {
    detail: "A page does not know in whose name it submits.",
    hint: "Give createApiClient() a submitter: { user, host } of the distributor that is to run it.",
  });
}

export function thisPerson(): Person {
  return {
    terminal: {
      columns: 80,
      colours: "none",
      isInteractive: false,
      write: (text) => say(text.trimEnd()),
    },
    canAnswer: false,
    ask: async () => "",
    onInterrupt: () => () => undefined,
    leave: () => undefined,
  };
}

export function say(text: string): void {
  console.info(text);
}
