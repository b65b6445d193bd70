import { LifeboatError } from '../errors/lifeboat-error.ts';
import { untilAborted } from '../flow/until-aborted.ts';

/** Something that is opened when it is first needed. */
export interface OpenedOnce<Opened> {
  /** Callers that wait at the same time share one opening; one that failed is begun anew by the next call. */
  get(signal: AbortSignal | undefined): Promise<Opened>;
  /** Closes what was opened; nothing is opened from then on. */
  close(): Promise<void>;
}

/** @param what for messages: `Location "main"` */
export function openOnce<Opened extends { close?(): Promise<void> }>(what: string, open: () => Promise<Opened>): OpenedOnce<Opened> {
  let opening: Promise<Opened> | undefined;
  let isClosed = false;

  return {
    async get(signal) {
      if (isClosed)
        throw new LifeboatError({ code: 'INVALID_REQUEST', message: `${what} is closed, as its engine is: make another engine` });
      if (!opening) {
        const begun = open();
        opening = begun;
        begun.catch(() => {
          if (opening === begun) opening = undefined;
        });
      }
      return await untilAborted(opening, { signal, what: `Opening ${what}` });
    },
    async close() {
      isClosed = true;
      const opened = await opening?.catch(() => undefined);
      opening = undefined;
      await opened?.close?.();
    },
  };
}
