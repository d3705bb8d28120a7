export type { AccountsOptions, OidcOptions, ProxyOptions } from "./access/accounts-options.ts";
export type { EnginePolicy } from "./engine/engine.ts";
export { type GuiFiles, openGuiPack, type PackedFile, packGui } from "./http/gui/pack.ts";
export type { NotifyOptions } from "./notifications/notify-options.ts";
export { type RunningJobmonServer, type ServerOptions, startServer } from "./start-server.ts";
export { openTracing } from "./watch/open-tracing.ts";
