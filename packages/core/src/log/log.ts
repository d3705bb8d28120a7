type Write = (fields: Readonly<Record<string, unknown>>, event: string) => void;

/** A structured log: ids and figures as fields, then a fixed event name. `error` means that someone must act. */
export interface Log {
  readonly debug: Write;
  readonly info: Write;
  readonly warn: Write;
  readonly error: Write;
}
