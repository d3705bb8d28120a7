import type { CallOf, ReplyOf, RequestOf } from "./route.ts";
import { accountRoutes } from "./routes/accounts.ts";
import { attributeRoutes } from "./routes/attributes.ts";
import { batchRoutes } from "./routes/batches.ts";
import { bulkRoutes } from "./routes/bulk.ts";
import { controlRoutes } from "./routes/control.ts";
import { definitionRoutes } from "./routes/definitions.ts";
import { draftRoutes } from "./routes/drafts.ts";
import { manyTasksRoutes } from "./routes/many-tasks.ts";
import { notificationRoutes } from "./routes/notifications.ts";
import { overviewRoutes } from "./routes/overview.ts";
import { queryRoutes } from "./routes/queries.ts";
import { runRoutes } from "./routes/runs.ts";

/** Every operation of the API by its operation id. Handlers, OpenAPI and clients come from this table. */
export const routes = {
  ...definitionRoutes,
  ...draftRoutes,
  ...runRoutes,
  ...batchRoutes,
  ...controlRoutes,
  ...attributeRoutes,
  ...queryRoutes,
  ...manyTasksRoutes,
  ...overviewRoutes,
  ...bulkRoutes,
  ...accountRoutes,
  ...notificationRoutes,
};

export type Routes = typeof routes;
export type Operation = keyof Routes;
export type Call<O extends Operation> = CallOf<Routes[O]>;
export type Request<O extends Operation> = RequestOf<Routes[O]>;
export type Reply<O extends Operation> = ReplyOf<Routes[O]>;
