import type { PlannedItem } from '../../contract/results/planned-item.ts';
import { isTerminating } from '../../objects/is-terminating.ts';
import { existingPolicy } from '../existing/existing-policy.ts';
import type { SeenObject } from '../saved-plan/create-plan-writer.ts';
import type { Verdicts } from '../verdicts/create-verdicts.ts';
import { withVerdict } from '../verdicts/with-verdict.ts';
import { namespacePatch } from '../write/namespace-patch.ts';
import type { NamespaceSession } from './namespace-keeper.ts';
import { wantedNamespace } from './namespace-keeper.ts';

/** Tells of each target namespace once whether it is there. Returns whether it will be made by the restore. */
export function planNamespaces(
  session: NamespaceSession,
  verdicts: Pick<Verdicts, 'ofNamespace' | 'ofTerminating'>,
  tell: (item: PlannedItem, seen?: SeenObject) => Promise<void>,
): (source: string) => Promise<boolean> {
  const { cluster } = session.dependencies;
  const targets = new Map<string, Promise<boolean>>();

  async function plan(name: string, source: string): Promise<boolean> {
    const type = { group: '', version: 'v1', resource: 'namespaces' };
    const live = await cluster.get(type, { name }, { signal: session.signal });
    const item = { groupResource: 'namespaces', namespace: '', name };
    const { wanted, original } = await wantedNamespace(session, source);
    const created: PlannedItem = { ...item, action: 'create' };
    if (!live) await tell(withVerdict(created, await verdicts.ofNamespace({ type, original, wanted })));
    else if (isTerminating(live))
      await tell(withVerdict({ ...created, reason: 'the restore waits until it is gone' }, verdicts.ofTerminating(live)));
    else {
      const patch = namespacePatch(live, wanted);
      const update = existingPolicy('namespaces', session) !== 'none';
      if (!patch) await tell({ ...item, action: 'unchanged', reason: 'it exists and has what the backup says' }, { live });
      else if (update) await tell({ ...item, action: 'update', reason: 'it gets labels or annotations of the backup' }, { live });
      else await tell({ ...item, action: 'skip', code: 'DIFFERS', reason: 'it exists and is left as it is' }, { live });
    }
    return !live || isTerminating(live);
  }

  return (source) => {
    const target = session.view.selection.targetNamespace(source);
    const known = targets.get(target) ?? plan(target, source);
    targets.set(target, known);
    return known;
  };
}
