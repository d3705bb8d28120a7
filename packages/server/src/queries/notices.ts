import type { Request } from "@jobmon/api";
import { DISTRIBUTOR_SILENT_MS } from "./distributor-silence.ts";

export type Notice = Request<"putNotices">["body"]["notices"][number];

export function parseNotices(json: string): readonly Notice[] {
  return JSON.parse(json) as Notice[];
}

/** What a distributor told holds as long as it is heard of. */
export function currentNotices(
  distributor: { readonly notices: string; readonly lastSeenAt: number },
  now: number,
): readonly Notice[] {
  return now - distributor.lastSeenAt > DISTRIBUTOR_SILENT_MS ? [] : parseNotices(distributor.notices);
}

export function isAboutInstance({ instances }: Notice, instanceId: number): boolean {
  return instances?.some(([first, last]) => first <= instanceId && instanceId <= last) === true;
}

/** What holds back tasks of a workflow that its cluster has not got yet. */
export function holdsBack({ code, workflowId }: Notice, whose: number): boolean {
  return code === "back_pressure" && (workflowId === null || workflowId === whose);
}
