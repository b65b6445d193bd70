import type { ApiResource } from '../../contract/cluster/discovery.ts';
import type { ItemBlockAction } from '../../plugin-api/item-actions.ts';
import { groupResource } from '../../plugin-api/kube-object.ts';
import type { ItemActions } from '../items/run-item-actions.ts';
import type { PreparedBackup } from '../prepare/prepare-backup.ts';

/** Their Pods and volumes are looked at whether or not an action applies. */
const lookedAt = ['pods', 'persistentvolumeclaims', 'persistentvolumes'];

/** Of which types a backup copies objects without looking at them: unless they have a member of one of these names, at any level. */
export function unparsedTypes(options: {
  readonly prepared: Pick<PreparedBackup, 'select'>;
  readonly actions: Pick<ItemActions, 'lookFor'>;
  readonly itemBlockActions: readonly ItemBlockAction[];
}): (type: ApiResource) => readonly string[] | undefined {
  const { prepared, actions, itemBlockActions } = options;
  // Expressions and item block actions may ask for any field.
  if (prepared.select || itemBlockActions.length > 0) return () => undefined;
  return (type) => (lookedAt.includes(groupResource(type)) ? undefined : actions.lookFor(type));
}
