import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const SERVER_NAMES = ["postgres", "mariadb"] as const;
export type ServerName = (typeof SERVER_NAMES)[number];

export interface DatabasesOptions {
  /** Everything of the servers is below it. */
  readonly dir: string;
  readonly servers: readonly ServerName[];
  /** What was committed outlives a crash of the machine; without it a test is quicker. */
  readonly isDurable: boolean;
}

/** What is decided once and then kept in a file of the folder. */
export interface DatabasesPlan extends DatabasesOptions {
  readonly ports: Readonly<Record<ServerName, number>>;
}

export const planPath = (dir: string) => join(dir, "databases.json");

export function readPlan(dir: string): DatabasesPlan | undefined {
  const path = planPath(dir);
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as DatabasesPlan) : undefined;
}
