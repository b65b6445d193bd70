import { coded } from '../../errors/issues/issue-codes.ts';
import type { OperationLog } from '../../logging/operation-log.ts';
import type { JudgedObjects } from './judged-objects.ts';

/** Says how many objects `select` leaves out, and which it cannot tell of: an error each. */
export function tellJudged(judged: JudgedObjects | undefined, log: OperationLog): void {
  if (!judged) return;
  for (const { id, error } of judged.undecided)
    log.forItem(id).error('Not restored: nobody knows whether it is selected', coded('ITEM_NOT_RESTORED', { error }));
  const passedOver = judged.judged.size - judged.undecided.length;
  if (passedOver > 0) log.info(`select leaves ${passedOver} objects out that the other filters take`, coded('LEFT_OUT'));
}
