import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { waitUntil } from '../../flow/wait-until.ts';
import { callForeign } from '../../plugin-api/foreign/call-foreign.ts';
import type { Logger } from '../../plugin-api/logger.ts';
import type { AdditionalItemsWait, TransformSession } from '../transform/transform-item.ts';

type WaitSession = Pick<TransformSession, 'restore' | 'view' | 'dependencies' | 'signal'>;

/** Waits until an action says that what its item needs is ready. @throws LifeboatError `TIMEOUT`, `ITEM_ACTION_FAILED` */
export async function awaitAdditional(wait: AdditionalItemsWait, session: WaitSession, logger: Logger): Promise<void> {
  const { action, items, timeoutInMs } = wait;
  const { restore, view, dependencies, signal } = session;
  const context = { cluster: view.reader, logger, signal };
  const limit = timeoutInMs ?? dependencies.resourceTimeoutInMs;
  const ask = async (stop: AbortSignal) => {
    const answer: unknown = await action.areAdditionalItemsReady?.(items, restore, { ...context, signal: stop });
    if (typeof answer === 'boolean' || !action.areAdditionalItemsReady) return answer !== false;
    throw new LifeboatError({ code: 'ITEM_ACTION_FAILED', message: `${action.name}: areAdditionalItemsReady returned no boolean` });
  };
  const ready = () => callForeign({ what: action.name, timeoutInMs: limit, signal, call: ask });
  if (await waitUntil(ready, { timeoutInMs: limit, signal })) return;
  throw new LifeboatError({ code: 'TIMEOUT', message: `What ${action.name} waits for was not ready after ${limit / 1000} s` });
}
