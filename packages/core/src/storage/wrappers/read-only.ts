import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { StoreWrapper } from '../../provider-kit/wrapping/wrap-object-store.ts';

/** A layer that lets nothing be changed: puts, deletes, locks and the removal of unfinished puts are refused before the store hears of
 * them, and nothing is probed, since that writes. Reads, listings and signed URLs go through.
 *
 * For a location that engines only read, say `accessMode: 'ReadOnly'` as well: an engine then does not try.
 * @returns a layer for `wrapObjectStore`, whose refused calls throw LifeboatError `STORE_READ_ONLY` */
export function readOnly(): StoreWrapper {
  return ({ place, removeUnfinishedPuts, lockObject }) => {
    const refuse =
      (what: string) =>
      async (key: string): Promise<never> => {
        throw new LifeboatError({
          code: 'STORE_READ_ONLY',
          message: `Cannot ${what} '${key}'${place === undefined ? '' : ` in ${place}`}: the store is wrapped with readOnly()`,
          context: { key, ...(place !== undefined && { place }) },
        });
      };
    return {
      putObject: refuse('store'),
      deleteObject: refuse('delete'),
      removeUnfinishedPuts: removeUnfinishedPuts && refuse('remove unfinished puts of'),
      lockObject: lockObject && refuse('lock'),
      probe: undefined,
    };
  };
}
