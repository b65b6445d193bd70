/** Facts that go with a log line. Never put a secret here. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Receives log lines of an engine or a plugin. If the engine's logger throws, the run does not notice. `console` does not fit this
 * interface; instances of pino and winston need a small adapter. */
export interface Logger {
  /** For developers. Not in the stored log. */
  debug(message: string, fields?: LogFields): void;
  /** Goes into the stored log of the run. */
  info(message: string, fields?: LogFields): void;
  /** Goes into the stored log and is counted in `status.warnings` of the backup or restore. */
  warn(message: string, fields?: LogFields): void;
  /** Goes into the stored log and is counted in `status.errors`: the backup or restore becomes PartiallyFailed. */
  error(message: string, fields?: LogFields): void;
}
