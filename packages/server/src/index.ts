export type { EnginePolicy } from "./engine/engine.ts";
export { type RunningJobmonServer, type ServerOptions, startServer } from "./start-server.ts";
