import type { StoreWaitEvent } from '../contract/events.ts';
import type { Run } from '../contract/run.ts';
import { type RunContext, startRun } from '../records/start-run.ts';
import { countRun } from '../tracing/count-run.ts';
import { errorTypeOf } from '../tracing/error-type-of.ts';
import { loadApi } from '../tracing/load-api.ts';
import { withSpan } from '../tracing/with-span.ts';
import { signalOf } from './checks/take-call.ts';
import { hearStoreWaits } from './store-waits.ts';

/** Which call of the engine a run is of. */
interface Operation {
  readonly operation:
    | 'backup'
    | 'resumeBackup'
    | 'restore'
    | 'resumeRestore'
    | 'planRestore'
    | 'apply'
    | 'compare'
    | 'migrate'
    | 'verifyBackup'
    | 'copyBackup'
    | 'repairBackup'
    | 'deleteBackup'
    | 'deleteExpired'
    | 'restoreVolume';
  /** What it is about, as it was given: it may be anything. */
  readonly name?: unknown;
}

/** Starts what a call of the engine asks for. `given`: what the call was given, with its signal. The run tells its waits for stores.
 * What `body` throws is the run's failure, bad input too. */
export function startEngineRun<Event extends { readonly type: string }, Result>(
  { operation, name }: Operation,
  given: unknown,
  body: (run: RunContext<Event | StoreWaitEvent>) => Promise<Result>,
): Run<Event | StoreWaitEvent, Result> {
  return startRun<Event | StoreWaitEvent, Result>({ ...signalOf(given), droppable: isDroppable }, async (run) => {
    await loadApi();
    const ended = countRun(operation);
    const attributes = { 'lifeboat.operation': operation, ...(typeof name === 'string' && { 'lifeboat.name': name.slice(0, 253) }) };
    return await withSpan(`lifeboat.${operation}`, attributes, async (note) => {
      try {
        const result = await hearStoreWaits(run.emit, () => body(run));
        const facts = factsOf(result);
        if (facts.phase !== undefined) note({ 'lifeboat.phase': facts.phase });
        ended(facts);
        return result;
      } catch (error) {
        ended({ errorType: errorTypeOf(error) });
        throw error;
      }
    });
  });
}

/** What is told of a result, whatever call it is of. */
function factsOf(result: unknown): { readonly phase?: string; readonly items?: number; readonly bytes?: number } {
  const { phase, items, bytes, counts } = (result ?? {}) as Readonly<Record<'phase' | 'items' | 'bytes' | 'counts', unknown>>;
  const { created, updated } = (counts ?? {}) as Readonly<Record<'created' | 'updated', unknown>>;
  const made = typeof created === 'number' && typeof updated === 'number' ? created + updated : items;
  return {
    ...(typeof phase === 'string' && { phase }),
    ...(typeof made === 'number' && { items: made }),
    ...(typeof bytes === 'number' && { bytes }),
  };
}

/** A run as the rooms below see it, which know no runs. */
export function observe<Event>({ signal, emit, accept }: RunContext<Event>) {
  return { signal, onEvent: emit, accept };
}

// A loop that lags may miss these: the counts of later events and the result make up for them.
function isDroppable({ type, event }: { readonly type: string; readonly event?: { readonly type: string } }): boolean {
  // A migration passes on what its runs tell.
  if (event) return isDroppable(event);
  return type === 'item' || type === 'progress' || type === 'transfer';
}
