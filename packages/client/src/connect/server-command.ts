import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { JobmonError } from "@jobmon/core";
import { repositoryCommand } from "./repository-command.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** The command that runs `jobmon`: `JOBMON_BIN`, else the one on PATH, else that of the repository this file is in. */
export function findJobmon(environment: Environment): string {
  if (environment.JOBMON_BIN) return environment.JOBMON_BIN;
  const onPath = (environment.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  const found = [...onPath.map((folder) => join(folder, "jobmon")), ...repositoryCommand].find(isExecutable);
  if (found !== undefined) return found;
  throw new JobmonError("server_unreachable", {
    detail: "No server is configured, and the command `jobmon`, which would start one here, was not found.",
    hint: "Set http.service_url (JOBMON__HTTP__SERVICE_URL) to your server, or JOBMON_BIN to the jobmon command.",
  });
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
