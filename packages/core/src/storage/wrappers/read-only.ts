import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { StoreWrapper } from '../../provider-kit/wrapping/wrap-object-store.ts';

/** Creates a layer that prevents all changes: puts, deletes, locks and the removal of unfinished puts are refused before they reach the
 * store. Probes are not made, because they write. Reads, listings and signed URLs pass through.
 *
 * For a location that engines only read, also set `accessMode: 'ReadOnly'`, so that an engine does not try to write.
 * @returns a layer for `wrapObjectStore`; its refused calls throw LifeboatError `STORE_READ_ONLY` */
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
