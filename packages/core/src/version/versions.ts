/**
 * Whether a client and a server understand each other.
 *
 * Versions are `major.minor.patch`. Within one major version, before 1.0 within one minor version, both may be updated
 * one after the other; beyond, each refuses the other, with both versions in the refusal. Who says no version is not
 * judged: curl, and whatever someone writes against the contract.
 */
import { JobmonError } from "../errors/jobmon-error.ts";

/** Clients name their version in it. */
export const CLIENT_VERSION_HEADER = "jobmon-client-version";
/** Every reply names the server's. */
export const SERVER_VERSION_HEADER = "jobmon-server-version";

const VERSION = /^(\d{1,6})\.(\d{1,6})(?:\.|$)/;

/** Throws when both versions are known and do not go together. */
export function refuseOtherVersion(versions: {
  readonly client: string | null;
  readonly server: string | null;
}): void {
  const client = readLine(versions.client);
  const server = readLine(versions.server);
  if (client === null || server === null || client.line === server.line) return;
  const isClientOlder = client.rank < server.rank;
  throw new JobmonError("version_mismatch", {
    detail: `The client has version ${versions.client} and the server version ${versions.server}; they do not understand each other.`,
    hint: isClientOlder
      ? `Install Jobmon ${server.line} where the client runs.`
      : `Update the server to Jobmon ${client.line}, or install Jobmon ${server.line} where the client runs; a local server is replaced by \`jobmon down\` and the next start.`,
    ids: { clientVersion: versions.client ?? "", serverVersion: versions.server ?? "" },
  });
}

interface Line {
  /** The part that must be the same. */
  readonly line: string;
  readonly rank: number;
}

function readLine(version: string | null): Line | null {
  const [, major, minor] = VERSION.exec(version ?? "") ?? [];
  if (major === undefined || minor === undefined) return null;
  const rank = Number(major) * 1_000_000 + Number(minor);
  return { line: Number(major) > 0 ? `${Number(major)}.x` : `0.${Number(minor)}`, rank };
}
