import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import { cloneJson, equalJson, ownMember } from '../../../json/index.ts';
import { objectAt, objectsAt, textAt } from '../../../objects/object-at.ts';
import type { RestoreItemAction } from '../../../plugin-api/item-actions.ts';
import type { KubeObject, ResourceIdentifier } from '../../../plugin-api/kube-object.ts';

/**
 * Frees a pod of its node and of what admission gave it: it gets what the classes of its new cluster say, and would be refused
 * with what others said. Its classes come along. (Velero takes out the priority only, and knows no runtime classes.)
 */
export function createPod(options: {
  readonly isInBackup: (id: ResourceIdentifier) => boolean;
  readonly readBackup: (id: ResourceIdentifier) => Promise<KubeObject | undefined>;
}): RestoreItemAction {
  const runtimeClasses = new Map<string, Promise<KubeObject | undefined>>();
  const readOnce = (id: ResourceIdentifier) => {
    const known = runtimeClasses.get(id.name) ?? options.readBackup(id).catch(passOverDamage);
    runtimeClasses.set(id.name, known);
    return known;
  };
  return {
    name: 'velero.io/pod',
    appliesTo: { includedResources: ['pods'] },
    async execute({ item }) {
      const changed = cloneJson(item);
      const spec = objectAt(changed, 'spec');
      if (!spec) return {};
      delete spec.nodeName;
      delete spec.priority;
      removeTokenVolumes(spec);
      const additionalItems: ResourceIdentifier[] = [];
      const priorityClass = textAt(spec, 'priorityClassName');
      if (priorityClass !== undefined) {
        delete spec.preemptionPolicy;
        additionalItems.push({ group: 'scheduling.k8s.io', resource: 'priorityclasses', namespace: '', name: priorityClass });
      }
      const runtimeClass = textAt(spec, 'runtimeClassName');
      if (runtimeClass !== undefined) {
        const id = { group: 'node.k8s.io', resource: 'runtimeclasses', namespace: '', name: runtimeClass };
        removeSandbox(spec, options.isInBackup(id) ? await readOnce(id) : undefined);
        // Velero's backups of namespaces do not have it: the cluster may.
        if (options.isInBackup(id)) additionalItems.push(id);
      }
      return { item: changed, ...(additionalItems.length > 0 && { additionalItems }) };
    },
  };
}

// It is told of where the class itself is to be restored.
function passOverDamage(error: unknown): undefined {
  if (!LifeboatError.isInstance(error, 'ARCHIVE_CORRUPT')) throw error;
}

// What a RuntimeClass gave. Its node selector and tolerations are known where the backup has it: a pod may have more of its own.
function removeSandbox(spec: Record<string, unknown>, runtimeClass: KubeObject | undefined): void {
  delete spec.overhead;
  const nodeSelector = objectAt(spec, 'nodeSelector');
  for (const [key, value] of Object.entries(objectAt(runtimeClass, 'scheduling', 'nodeSelector') ?? {}))
    if (nodeSelector && ownMember(nodeSelector, key) === value) delete nodeSelector[key];
  if (nodeSelector && Object.keys(nodeSelector).length === 0) delete spec.nodeSelector;
  const given = objectsAt(runtimeClass, 'scheduling', 'tolerations');
  if (given.length === 0 || !Array.isArray(spec.tolerations)) return;
  const own = spec.tolerations.filter((toleration) => !given.some((other) => equalJson(other, toleration)));
  if (own.length > 0) spec.tolerations = own;
  else delete spec.tolerations;
}

// Tokens of the time before bound tokens: volumes of Secrets named `<service account>-token-<random>`. The account is taken
// as it stands: an API server has written `default` into every Pod that names none.
function removeTokenVolumes(spec: Record<string, unknown>): void {
  const prefix = `${textAt(spec, 'serviceAccountName') ?? ''}-token-`;
  const keep = (entry: unknown) => !String((entry as { name?: unknown } | null)?.name ?? '').startsWith(prefix);
  if (Array.isArray(spec.volumes)) spec.volumes = spec.volumes.filter(keep);
  for (const container of [...objectsAt(spec, 'containers'), ...objectsAt(spec, 'initContainers')]) {
    if (!Array.isArray(container.volumeMounts)) continue;
    const mounts = container.volumeMounts.filter(keep);
    if (mounts.length > 0) container.volumeMounts = mounts;
    else delete container.volumeMounts;
  }
}
