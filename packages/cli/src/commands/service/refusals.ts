import { JobmonError } from "@jobmon/core";

/** A process holds the data folder and does not answer: nobody may take its place. */
export function refuseSilent(dataDir: string): JobmonError {
  return new JobmonError("server_unreachable", {
    detail: `A Jobmon server holds ${dataDir}, but does not answer.`,
    hint: `Wait a moment; if it stays so, find the process that has ${dataDir}/server.lock open and end it.`,
  });
}

/** Two servers with one data folder would overwrite each other's address. */
export function refuseSecond(dataDir: string): JobmonError {
  return new JobmonError("conflict", {
    detail: `Another Jobmon server holds ${dataDir}.`,
    hint: "End it with `jobmon down`, or give this one another folder with --data-dir.",
  });
}
