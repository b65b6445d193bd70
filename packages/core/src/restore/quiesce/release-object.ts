import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { equalJson } from '../../json/index.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { GroupVersionResource, KubeObject, ManagedFieldsEntry } from '../../plugin-api/kube-object.ts';
import { readHold, releasePatch } from './hold-annotation.ts';

/** An object that is held. */
export interface HeldObject {
  readonly type: GroupVersionResource;
  readonly namespace: string;
  readonly name: string;
}

interface ReleaseOptions extends CallOptions {
  readonly cluster: ClusterClient;
  readonly object: HeldObject;
  /** Only what this restore holds. @default whoever does */
  readonly restore?: string | undefined;
}

const ours = 'lifeboat';

/** Releases an object, by one write; a second one where the first would change who manages its fields. What somebody else has changed
 * meanwhile stays. Tells whether there was a hold. @throws LifeboatError `KUBERNETES_*` */
export async function releaseObject({ cluster, object, restore, signal }: ReleaseOptions): Promise<boolean> {
  const { type, name, namespace } = object;
  const ref = namespace === '' ? { name } : { name, namespace };
  for (let attempt = 0; attempt < 10; attempt += 1) {
    const live = await cluster.get(type, ref, { signal });
    const patch = live && releasePatch(live);
    if (!live || !patch || (restore !== undefined && readHold(live)?.restore !== restore)) return false;
    try {
      const { object: released } = await cluster.patch(type, ref, { type: 'merge', patch }, { fieldManager: managerOf(live), signal });
      await keepManagers({ cluster, type, ref, signal }, live, released);
      return true;
    } catch (error) {
      if (LifeboatError.isInstance(error, 'KUBERNETES_NOT_FOUND')) return false;
      if (!LifeboatError.isInstance(error, 'KUBERNETES_CONFLICT')) throw error;
    }
  }
  throw new LifeboatError({ code: 'KUBERNETES_CONFLICT', message: `${type.resource} ${name} kept changing` });
}

const entriesOf = ({ metadata }: KubeObject): readonly ManagedFieldsEntry[] => metadata.managedFields ?? [];
const isPlain = ({ operation, subresource }: ManagedFieldsEntry) => operation === 'Update' && !subresource;

/** In whose name it is written: that of the only manager that there is. */
export function managerOf(live: KubeObject): string {
  const [entry, ...others] = entriesOf(live).filter(({ subresource }) => subresource !== 'status');
  return entry?.manager !== undefined && others.length === 0 && isPlain(entry) ? entry.manager : ours;
}

interface KeepOptions extends CallOptions {
  readonly cluster: ClusterClient;
  readonly type: GroupVersionResource;
  readonly ref: { readonly name: string; readonly namespace?: string };
}

/** What a field was set back to belongs to who had it, not to us. That it does not is no reason to fail. */
async function keepManagers({ cluster, type, ref, signal }: KeepOptions, before: KubeObject, after: KubeObject): Promise<void> {
  const mine = entriesOf(after).find((entry) => entry.manager === ours && isPlain(entry));
  if (!mine || entriesOf(before).some((entry) => equalJson(entry, mine) || (entry.manager === ours && isPlain(entry)))) return;
  const managedFields = entriesOf(before);
  const patch = { metadata: { resourceVersion: after.metadata.resourceVersion, managedFields } };
  await cluster.patch(type, ref, { type: 'merge', patch }, { fieldManager: ours, signal }).catch((error: unknown) => {
    if (LifeboatError.isInstance(error, 'CANCELED', 'KUBERNETES_UNREACHABLE', 'KUBERNETES_UNAUTHORIZED')) throw error;
  });
}
