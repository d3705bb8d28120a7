import type { DistributorApi, Report } from "../distributor-api.ts";
import type { Settlement } from "./report.ts";
import { sendParts } from "./send-parts.ts";
import type { Session } from "./session.ts";

export interface ReportWay {
  readonly api: DistributorApi;
  readonly session: Session;
  readonly ending: AbortSignal;
}

/** Delivers reports, however long it takes. One that the server refuses does not hold up the others. */
export function deliverReports(reports: readonly Report[], way: ReportWay): Promise<readonly Settlement[]> {
  return way.session.persist("deliver reports", () =>
    sendParts<Report, Settlement>(reports, {
      send: (part) => sendReports(part, way),
      refused: () => "refused",
    }),
  );
}

async function sendReports(
  reports: readonly Report[],
  { api, session, ending }: ReportWay,
): Promise<readonly Settlement[]> {
  const { outcomes } = await session.fenced(({ distributorId, epoch }) =>
    api.call(
      "reportInstances",
      { distributorId, body: { epoch, reports: [...reports] } },
      { signal: ending },
    ),
  );
  return outcomes;
}
