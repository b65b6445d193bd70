/** Facts that go with a log line. Never put a secret here. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Where an engine or a plugin logs to. What the engine's logger throws does not reach the run. `console` does not fit; pino and winston instances do with a small shim. */
export interface Logger {
  /** For developers; it is in no stored log. */
  debug(message: string, fields?: LogFields): void;
  /** In the stored log. */
  info(message: string, fields?: LogFields): void;
  /** Counted in `status.warnings` of the backup or restore that it belongs to. */
  warn(message: string, fields?: LogFields): void;
  /** Counted in `status.errors`: the backup or restore becomes PartiallyFailed. */
  error(message: string, fields?: LogFields): void;
}
