import type { Logger } from '@lifeboat/core';
import type { Metrics } from '../monitoring/metrics/metrics.ts';
import type { Informer } from './informer.ts';
import type { Reconciler } from './reconciler.ts';
import { withFields } from './with-fields.ts';
import { createWorkQueue } from './work-queue.ts';

interface RunOptions {
  readonly reconciler: Reconciler;
  /** The informer of a type, which all reconcilers share. */
  readonly informerOf: (type: Reconciler['type']) => Informer;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/** Runs a reconciler until the signal is aborted. Resolves once none of its calls runs any more. */
export async function runReconciler({ reconciler, informerOf, metrics, logger, signal }: RunOptions): Promise<void> {
  const { name: reconcilerName, type, watches = [], concurrency = 1, resyncInMs, cancelWhenGone = false } = reconciler;
  const calls = new Map<string, AbortController>();
  const queue = createWorkQueue();
  const labels = { reconciler: reconcilerName };
  const endCollecting = metrics.collect('lifeboat_work_queue_length', () => [[labels, queue.size]]);
  metrics.add('lifeboat_reconcile_errors_total', labels, 0);
  const informer = informerOf(type);
  informer.onChange(({ name, object }) => {
    if (cancelWhenGone && (!object || object.metadata.deletionTimestamp !== undefined))
      calls.get(name)?.abort(new Error('The object was deleted'));
    queue.add(name);
  });
  for (const watched of watches)
    informerOf(watched.type).onChange((change) => {
      for (const name of watched.names(change)) queue.add(name);
    });
  // All caches must be complete before the first call, which may read any of them.
  const complete = [type, ...watches.map((watched) => watched.type)].map((each) => informerOf(each).synced);
  const aborted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  if (!signal.aborted) await Promise.race([Promise.all(complete), aborted]);
  const addAll = () => {
    for (const { metadata } of informer.list()) queue.add(metadata.name);
  };
  addAll();
  const timer = resyncInMs === undefined ? undefined : setInterval(addAll, resyncInMs);
  const stop = () => {
    clearInterval(timer);
    queue.close();
    endCollecting();
  };
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });

  const work = async () => {
    for (let name = await queue.next(); name !== undefined; name = await queue.next()) {
      const gone = new AbortController();
      // A call that handles the deletion of its object is not ended by that deletion.
      if (informer.get(name)?.metadata.deletionTimestamp === undefined) calls.set(name, gone);
      const requestLogger = withFields(logger, { reconciler: reconcilerName, name });
      metrics.add('lifeboat_reconcile_total', labels);
      try {
        const result = await reconciler.reconcile({
          ...{ name, object: informer.get(name), logger: requestLogger },
          signal: cancelWhenGone ? AbortSignal.any([signal, gone.signal]) : signal,
        });
        queue.forget(name);
        if (result?.againInMs !== undefined) queue.addAfter(name, result.againInMs);
      } catch (error) {
        if (!signal.aborted && !gone.signal.aborted) {
          const againInMs = queue.addWithBackOff(name);
          metrics.add('lifeboat_reconcile_errors_total', labels);
          requestLogger.error('Reconciling failed and is tried again', {
            error: error instanceof Error ? error.message : String(error),
            againInMs,
          });
        }
      } finally {
        calls.delete(name);
        queue.done(name);
      }
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
}
