export { buildOpenApi } from "./build-openapi.ts";
export * from "./limits.ts";
export { type Need, OWNED_BY_PARAMETER, policy } from "./policy.ts";
export { API_PREFIX, type Method, type RouteSpec } from "./route.ts";
export { type Call, type Operation, type Reply, type Request, type Routes, routes } from "./routes.ts";
export type { NotificationBody } from "./schemas/notifications.ts";
