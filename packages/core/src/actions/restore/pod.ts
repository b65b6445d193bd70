import { cloneJson } from '../../json/index.ts';
import type { RestoreItemAction } from '../../plugin-api/item-actions.ts';
import { objectAt, objectsAt, textAt } from './object-fields.ts';

/** Frees a pod of its node and of what admission gave it; its priority class comes along. */
export const pod: RestoreItemAction = {
  name: 'velero.io/pod',
  appliesTo: { includedResources: ['pods'] },
  async execute({ item }) {
    const changed = cloneJson(item);
    const spec = objectAt(changed, 'spec');
    if (!spec) return {};
    delete spec.nodeName;
    delete spec.priority;
    removeTokenVolumes(spec);
    const priorityClass = textAt(spec, 'priorityClassName');
    return {
      item: changed,
      ...(priorityClass !== undefined && {
        additionalItems: [{ group: 'scheduling.k8s.io', resource: 'priorityclasses', namespace: '', name: priorityClass }],
      }),
    };
  },
};

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
