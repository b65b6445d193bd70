import type { Logger } from '../plugin-api/logger.ts';

/** A caller's logger that cannot end what it is told of: what it throws, or rejects with, is dropped, and so is that message.
 * The log file of the run has it all the same. */
export function guardLogger(logger: Logger): Logger {
  const guard =
    (level: keyof Logger): Logger['info'] =>
    (...line) => {
      try {
        // One that is written as an async function rejects later.
        Promise.resolve(logger[level](...line)).catch(() => {});
      } catch {}
    };
  return { debug: guard('debug'), info: guard('info'), warn: guard('warn'), error: guard('error') };
}
