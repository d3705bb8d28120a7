import { accessSync, constants, existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** The Debian package of each program; the same table tells what to install. */
const PACKAGE_OF = {
  slurmctld: "slurm-wlm",
  slurmd: "slurm-wlm",
  sbatch: "slurm-wlm",
  munged: "munge",
  slurmrestd: "slurmrestd",
  slurmdbd: "slurmdbd",
  mariadbd: "mariadb-server",
  "mariadb-install-db": "mariadb-server",
} as const;

export type Program = keyof typeof PACKAGE_OF;

const ONLY_FOR_ACCOUNTING: readonly Program[] = ["slurmdbd", "mariadbd", "mariadb-install-db"];
/** Daemons are in folders that a user's PATH may lack. */
const FOLDERS = [...(process.env.PATH ?? "").split(":"), "/usr/sbin", "/usr/bin", "/usr/local/sbin"];

export function findProgram(name: string): string | undefined {
  return FOLDERS.map((folder) => join(folder, name)).find(isExecutable);
}

/** What is not installed, as one sentence; undefined when everything is there. */
export function describeMissing(options: { readonly accounting: boolean }): string | undefined {
  const programs = (Object.keys(PACKAGE_OF) as Program[]).filter(
    (program) => options.accounting || !ONLY_FOR_ACCOUNTING.includes(program),
  );
  const missing: string[] = programs.filter((program) => findProgram(program) === undefined);
  const packages = new Set<string>(
    programs.filter((one) => missing.includes(one)).map((one) => PACKAGE_OF[one]),
  );
  if (!hasTokens()) {
    missing.push("auth_jwt.so");
    packages.add("slurm-wlm-jwt-plugin");
  }
  if (missing.length === 0) return undefined;
  return `A Slurm cluster needs ${missing.join(", ")}. On Debian: apt-get install ${[...packages].join(" ")}`;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** slurmrestd authenticates its callers with a plugin that Debian packs by itself. */
function hasTokens(): boolean {
  const libraries = ["/usr/lib", ...listFolders("/usr/lib").filter((name) => name.includes("-linux-"))];
  const folders = libraries.flatMap((library) => ["slurm", "slurm-wlm"].map((name) => join(library, name)));
  return folders.some((folder) => existsSync(join(folder, "auth_jwt.so")));
}

function listFolders(path: string): readonly string[] {
  try {
    return readdirSync(path).map((name) => join(path, name));
  } catch {
    return [];
  }
}
