import { type LocalServer, readLocalServer, type Settings } from "@jobmon/config";
import { type Api, createApi } from "../../../api/call.ts";
import { findServer } from "../../../api/find-server.ts";
import { PREFIX } from "../../../api/operations.ts";
import { formatSpan } from "../../../output/moments.ts";
import { VERSION } from "../../../version.ts";
import { type Check, failBy, ok, warn } from "./check.ts";

const CLOCK_TOLERANCE_MS = 5_000;

export interface Person {
  readonly user: string;
  readonly host: string;
  readonly nowMs: () => number;
}

/** Everything that needs the server; once it does not answer, there is nothing more to ask. */
export async function checkServer(settings: Settings, person: Person): Promise<readonly Check[]> {
  const address = checkAddress(settings);
  if (address.level !== "ok") return [address];
  const server = findServer(settings);
  const api = createApi(server);
  const reach = await checkVersion(api);
  if (reach.level === "fail") return [address, reach];
  const rest = [
    checkToken(api),
    checkDatabase(api),
    checkClock(server.url, person),
    checkDistributors(api, settings, person),
  ];
  return [address, reach, ...(await Promise.all(rest))];
}

function checkAddress({ http, data }: Settings): Check {
  const name = "address";
  if (http.service_url !== "") return ok(name, `http.service_url is ${http.service_url}.`);
  try {
    const local: LocalServer | undefined = readLocalServer(data.dir);
    if (local !== undefined) return ok(name, `\`jobmon up\` wrote ${local.url}, for you alone to read.`);
  } catch (error) {
    return failBy(name, error);
  }
  return warn(name, "No server runs for you on this machine.", "Start one with `jobmon up`.");
}

async function checkVersion(api: Api): Promise<Check> {
  const name = "server";
  try {
    const { version } = await api.call("getHealth", {});
    if (version === VERSION) return ok(name, `${api.url} answers with version ${version}.`);
    const next = "Use the same version at both ends: restart the older one.";
    return warn(name, `${api.url} has version ${version}, and this program ${VERSION}.`, next);
  } catch (error) {
    return failBy(name, error);
  }
}

async function checkToken(api: Api): Promise<Check> {
  try {
    await api.call("listWorkflows", { limit: 1 });
    return ok("token", "The server accepts it.");
  } catch (error) {
    return failBy("token", error);
  }
}

async function checkDatabase(api: Api): Promise<Check> {
  try {
    const { database, schemaVersion } = await api.call("getReady", {});
    return ok(
      "database",
      `${database} answers; its schema has version ${schemaVersion}, which fits the server.`,
    );
  } catch (error) {
    return failBy("database", error);
  }
}

/** The date of an HTTP reply has whole seconds, which is exact enough for the ages that people read. */
async function checkClock(url: string, { nowMs }: Person): Promise<Check> {
  const name = "clock";
  const response = await fetch(`${url}${PREFIX}/health`).catch(() => undefined);
  const serverMs = Date.parse(response?.headers.get("date") ?? "");
  if (Number.isNaN(serverMs)) return ok(name, "The server does not tell its time.");
  const apartMs = Math.abs(nowMs() - serverMs);
  if (apartMs < CLOCK_TOLERANCE_MS) return ok(name, "Server and this machine agree.");
  return warn(
    name,
    `Server and this machine are ${formatSpan(apartMs)} apart.`,
    "Switch on time synchronisation on both.",
  );
}

async function checkDistributors(
  api: Api,
  settings: Settings,
  { user, host, nowMs }: Person,
): Promise<Check> {
  const name = "distributors";
  try {
    const { rows } = await api.call("listClusters", {});
    const silentMs = settings.heartbeat.timeout * 1000;
    const alive = rows.filter(({ distributors }) =>
      distributors.some(
        (one) => one.user === user && one.host === host && nowMs() - one.lastSeenAt < silentMs,
      ),
    );
    if (alive.length > 0)
      return ok(name, `Yours on ${host} serve ${alive.map((cluster) => cluster.name).join(", ")}.`);
    const next = "Start them with `jobmon up`, or `jobmon distributor start` beside a shared server.";
    return warn(
      name,
      `None of yours on ${host} was heard of lately, so nothing is launched from here.`,
      next,
    );
  } catch (error) {
    return failBy(name, error);
  }
}
