import { setTimeout as sleep } from 'node:timers/promises';
import { type ClusterClient, type GroupVersionResource, type KubeObject, LifeboatError } from '@lifeboat/core';
import { equalJson } from '@lifeboat/core/json';
import { veleroKinds } from '@lifeboat/core/velero-api';
import { partOfLabel } from '../crds/custom-resource-definitions.ts';
import { instanceLabel } from './install-labels.ts';
import { repositorySecretName } from './install-objects.ts';
import { installTypes } from './install-types.ts';
import { located, nameOf } from './located.ts';
import { standingVelero, takeOverVelero } from './take-over/take-over-velero.ts';

export interface AppliedObject {
  readonly object: KubeObject;
  /** `kept`: what was there before and stays whoever's it is. `removed`: a right that it has no more. `replaced`: of an earlier Velero.
   * `unserved`: an admission policy that this cluster does not know. */
  readonly outcome: 'created' | 'applied' | 'kept' | 'removed' | 'replaced' | 'unserved';
}

interface ApplyObjectsOptions {
  readonly cluster: ClusterClient;
  /** In an order in which they can be created, as `installObjects` returns them. */
  readonly objects: readonly KubeObject[];
  readonly signal: AbortSignal;
  /** Take fields over that others have changed. @default false */
  readonly force?: boolean;
  /** Replace the server of a Velero that stands in the namespace: its Deployment, node agents and rights are taken out, and kept for
   * {@link giveBackToVelero}. Its Namespace, ServiceAccount, Secrets, locations and all other objects stay as they are. @default false */
  readonly takeOver?: boolean;
  readonly onApplied?: (applied: AppliedObject) => void;
}

const definitions = 'CustomResourceDefinition';
const establishingInMs = 30_000;

/**
 * Writes an installation into a cluster by server-side apply, as often as wanted. Rights that an earlier profile gave and this one does
 * not are taken away. Nothing is written where something of another program stands in the way.
 * @throws LifeboatError `KUBERNETES_ALREADY_EXISTS` for an object of another program, `KUBERNETES_CONFLICT` for fields that others
 * changed, `BACKUP_IN_PROGRESS` while a Velero works that is to be taken over
 */
export async function applyObjects(options: ApplyObjectsOptions): Promise<void> {
  const { cluster, objects, signal, force = false, takeOver = false, onApplied = () => {} } = options;
  const unserved = new Set<KubeObject>();
  const kept = await refuseOthers();
  if (takeOver) {
    const onRemoved = (object: KubeObject) => onApplied({ object, outcome: 'replaced' });
    await takeOverVelero({ cluster, namespace: namespaceOf(objects), signal, onRemoved });
  }
  for (const object of objects) {
    if (kept.has(object) || unserved.has(object)) {
      onApplied({ object, outcome: kept.has(object) ? 'kept' : 'unserved' });
      continue;
    }
    const { type, ref } = located(object);
    const body = { type: 'apply', configuration: await withOwner(object) } as const;
    const apply = () => cluster.patch(type, ref, body, { signal, force: force || object.kind === definitions });
    const { created } = object.apiVersion.startsWith('velero.io/') ? await onceServed(apply, signal) : await apply();
    onApplied({ object, outcome: created ? 'created' : 'applied' });
  }
  // Who comes next may use the kinds at once.
  const defined = new Set(objects.filter(({ kind }) => kind === definitions).map(({ metadata }) => metadata.name));
  for (const type of Object.values(veleroKinds))
    if (defined.has(`${type.resource}.${type.group}`)) await onceServed(() => firstPage(cluster, type, signal), signal);
  for (const object of await formerRights(cluster, objects, signal)) {
    const { type, ref } = located(object);
    if (await cluster.delete(type, ref, { signal })) onApplied({ object, outcome: 'removed' });
  }

  /** Rights go with the Namespace of their server: who deletes that one by hand leaves none behind. */
  async function withOwner(object: KubeObject): Promise<KubeObject> {
    if (!/^(rbac\.authorization|admissionregistration)\.k8s\.io\//.test(object.apiVersion)) return object;
    const name = namespaceOf(objects);
    const uid = (await cluster.get(installTypes.Namespace, { name }, { signal }))?.metadata.uid;
    if (uid === undefined) return object;
    return { ...object, metadata: { ...object.metadata, ownerReferences: [{ apiVersion: 'v1', kind: 'Namespace', name, uid }] } };
  }

  /** Returns what is another's and stays so. */
  async function refuseOthers(): Promise<ReadonlySet<KubeObject>> {
    const standing: KubeObject[] = [];
    const staying = new Set<KubeObject>();
    const going = new Set(
      (takeOver ? await standingVelero({ cluster, namespace: namespaceOf(objects), signal }) : []).map((object) => nameOf(object)),
    );
    for (const object of objects) {
      const { type, ref } = located(object);
      // Definitions may be anybody's: ours accept what Velero's accept. A location is what it says, whoever made it.
      if (object.kind === definitions || (object.apiVersion.startsWith('velero.io/') && !takeOver)) continue;
      const found = await cluster.get(type, ref, { signal }).catch((error: unknown) => {
        if (!LifeboatError.isInstance(error, 'KUBERNETES_API_UNAVAILABLE', 'KUBERNETES_NOT_FOUND')) throw error;
        if (isPolicy(object)) unserved.add(object);
        return undefined;
      });
      if (found) refuseOtherPassword(found, object);
      if (!found || isOurs(found, object) || going.has(nameOf(object))) continue;
      if (object.kind === 'Namespace' || (takeOver && object.kind === 'ServiceAccount')) staying.add(object);
      else standing.push(object);
    }
    if (standing.length === 0) return staying;
    const names = standing.map(nameOf).join(', ');
    throw new LifeboatError({
      code: 'KUBERNETES_ALREADY_EXISTS',
      message: takeOver
        ? `These are there already and stay as they are: ${names}. Leave them out of the installation`
        : `Something else is installed there already: ${names}. Remove it first, take it over, or install into another namespace`,
    });
  }
}

/** Repositories keep the password that they were made with: with another one in the Secret nothing could be read any more. */
function refuseOtherPassword(found: KubeObject, wanted: KubeObject): void {
  if (wanted.kind !== 'Secret' || wanted.metadata.name !== repositorySecretName || equalJson(found.data, wanted.data)) return;
  throw new LifeboatError({
    code: 'KUBERNETES_ALREADY_EXISTS',
    message:
      `${nameOf(wanted)} is there with another password, which opens the files of volumes that were saved: it stays as it is. ` +
      'Leave the password out of the installation; if nothing was saved with it, delete the Secret first',
  });
}

/** Of the server: that of the one Namespace among them. */
function namespaceOf(objects: readonly KubeObject[]): string {
  return objects.find(({ kind }) => kind === 'Namespace')?.metadata.name ?? 'velero';
}

function isPolicy({ kind }: KubeObject): boolean {
  return /AdmissionPolicy(Binding)?$/.test(kind);
}

function isOurs(found: KubeObject, wanted: KubeObject): boolean {
  return [partOfLabel, instanceLabel].every((label) => labelOf(found, label) === labelOf(wanted, label));
}

function labelOf({ metadata }: KubeObject, label: string): string | undefined {
  const labels = new Map(Object.entries((metadata.labels ?? {}) as Record<string, string>));
  return labels.get(label);
}

/** Roles and bindings of the same installation that are not among its objects. */
async function formerRights(cluster: ClusterClient, objects: readonly KubeObject[], signal: AbortSignal): Promise<KubeObject[]> {
  const role = objects.find(({ kind }) => kind === 'ClusterRole');
  const instance = role && labelOf(role, instanceLabel);
  if (instance === undefined) return [];
  const wanted = new Set(objects.map(nameOf));
  const former: KubeObject[] = [];
  // Bindings first: what is left half-way grants nothing.
  for (const kind of ['ClusterRoleBinding', 'RoleBinding', 'ClusterRole', 'Role'] as const) {
    const labelSelector = `${partOfLabel}=lifeboat,${instanceLabel}=${instance}`;
    for await (const { items } of cluster.listPages(installTypes[kind], { labelSelector, signal }))
      former.push(...items.filter((object) => !wanted.has(nameOf(object))));
  }
  return former;
}

async function firstPage(cluster: ClusterClient, type: GroupVersionResource, signal: AbortSignal): Promise<void> {
  for await (const _page of cluster.listPages(type, { signal })) return;
}

/** A definition that was created a moment ago is served a moment later. */
async function onceServed<R>(call: () => Promise<R>, signal: AbortSignal): Promise<R> {
  const endsAt = performance.now() + establishingInMs;
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!LifeboatError.isInstance(error, 'KUBERNETES_API_UNAVAILABLE', 'KUBERNETES_NOT_FOUND') || performance.now() > endsAt) throw error;
      await sleep(250, undefined, { signal });
    }
  }
}
