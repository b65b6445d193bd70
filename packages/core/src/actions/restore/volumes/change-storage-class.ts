import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import { cloneJson } from '../../../json/index.ts';
import { objectAt, objectsAt, textAt } from '../../../objects/object-at.ts';
import type { ActionContext, RestoreItemAction } from '../../../plugin-api/item-actions.ts';
import { readActionConfig } from '../../action-config.ts';

interface ChangeStorageClassOptions {
  /** Where its ConfigMap is. */
  readonly namespace: string;
  /** Old class to new class; that the new ones exist has been checked. @default what its ConfigMap says, checked when an object
   * needs one */
  readonly mapping?: Readonly<Record<string, string>>;
}

/** Gives claims, volumes and claim templates another storage class. */
export function createChangeStorageClass({ namespace, mapping }: ChangeStorageClassOptions): RestoreItemAction {
  const given = mapping && new Map(Object.entries(mapping));
  return {
    name: 'velero.io/change-storage-class',
    appliesTo: { includedResources: ['persistentvolumeclaims', 'persistentvolumes', 'statefulsets.apps'] },
    async execute({ item }, context) {
      const classes = given ?? (await readActionConfig('velero.io/change-storage-class', namespace, context));
      if (classes.size === 0) return {};
      const changed = cloneJson(item);
      const specs =
        item.kind === 'StatefulSet'
          ? objectsAt(changed, 'spec', 'volumeClaimTemplates').map((template) => objectAt(template, 'spec'))
          : [objectAt(changed, 'spec')];
      for (const spec of specs) {
        const target = classes.get(textAt(spec, 'storageClassName') ?? '');
        if (!spec || target === undefined) continue;
        if (!given) await requireStorageClass(target, context);
        spec.storageClassName = target;
      }
      return { item: changed };
    },
  };
}

async function requireStorageClass(name: string, context: ActionContext): Promise<void> {
  const id = { group: 'storage.k8s.io', resource: 'storageclasses', namespace: '', name };
  if (await context.cluster.getObject(id, { signal: context.signal })) return;
  throw new LifeboatError({
    code: 'ITEM_ACTION_FAILED',
    message: `The ConfigMap of velero.io/change-storage-class names the storage class ${name}, which the cluster does not have: create it or correct the ConfigMap`,
  });
}
