import { setTimeout as sleep } from 'node:timers/promises';
import { LifeboatError } from '../errors/lifeboat-error.ts';

interface WhenFreeOptions {
  readonly signal: AbortSignal;
  readonly onWait: (message: string) => void;
}

// What the store's clock and ours may differ in, and what a request takes.
const graceInMs = 1000;

/** Does what needs a name that another run may have. One that was killed has it until the end of its lease, which is waited for; one
 * that lives renews it, and is not waited for a second time.
 * @throws LifeboatError as `attempt`, `BACKUP_IN_PROGRESS` and `RESTORE_IN_PROGRESS` when the other run lives */
export async function whenFree<T>(attempt: () => Promise<T>, { signal, onWait }: WhenFreeOptions): Promise<T> {
  const seen = new Set<string>();
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!LifeboatError.isInstance(error, 'BACKUP_IN_PROGRESS', 'RESTORE_IN_PROGRESS')) throw error;
      const { leaseEndsInMs, holder } = error.context;
      const writer = String((holder as { readonly writer?: unknown } | undefined)?.writer);
      if (typeof leaseEndsInMs !== 'number' || seen.has(writer)) throw error;
      seen.add(writer);
      onWait(error.message);
      await sleep(Math.max(0, leaseEndsInMs) + graceInMs, undefined, { signal });
    }
  }
}
