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
  /** `kept`: the object was there before and still belongs to its owner. `removed`: a right that the server no longer has. `replaced`: an
   * object of an earlier Velero that was taken out. `unserved`: an admission policy whose kind this cluster does not serve. */
  readonly outcome: 'created' | 'applied' | 'kept' | 'removed' | 'replaced' | 'unserved';
}

interface ApplyObjectsOptions {
  readonly cluster: ClusterClient;
  /** In an order in which they can be created, as `installObjects` returns them. */
  readonly objects: readonly KubeObject[];
  readonly signal: AbortSignal;
  /** Overwrite fields that others have changed. @default false */
  readonly force?: boolean;
  /** Replace the Velero server in the namespace. Its Deployment, node agents and rights are removed, and kept for {@link giveBackToVelero}.
   * Its Namespace, ServiceAccount, Secrets, locations and all other objects stay as they are.
   * @default false */
  readonly takeOver?: boolean;
  readonly onApplied?: (applied: AppliedObject) => void;
}

const definitions = 'CustomResourceDefinition';
const establishingInMs = 30_000;

/**
 * Writes an installation into a cluster by server-side apply. It can be repeated at any time. Rights that an earlier profile gave and this
 * one does not are removed. If an object of another program has one of the names, nothing is written.
 * @throws LifeboatError `KUBERNETES_ALREADY_EXISTS` for an object of another program, `KUBERNETES_CONFLICT` for fields that others changed,
 * `BACKUP_IN_PROGRESS` if the Velero to take over is at work
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
  // The caller may use the kinds at once, so wait until they are served.
  const defined = new Set(objects.filter(({ kind }) => kind === definitions).map(({ metadata }) => metadata.name));
  for (const type of Object.values(veleroKinds))
    if (defined.has(`${type.resource}.${type.group}`)) await onceServed(() => firstPage(cluster, type, signal), signal);
  for (const object of await formerRights(cluster, objects, signal)) {
    const { type, ref } = located(object);
    if (await cluster.delete(type, ref, { signal })) onApplied({ object, outcome: 'removed' });
  }

  /** Makes the Namespace the owner of the server's rights: if somebody deletes the Namespace by hand, the rights go too. */
  async function withOwner(object: KubeObject): Promise<KubeObject> {
    if (!/^(rbac\.authorization|admissionregistration)\.k8s\.io\//.test(object.apiVersion)) return object;
    const name = namespaceOf(objects);
    const uid = (await cluster.get(installTypes.Namespace, { name }, { signal }))?.metadata.uid;
    if (uid === undefined) return object;
    return { ...object, metadata: { ...object.metadata, ownerReferences: [{ apiVersion: 'v1', kind: 'Namespace', name, uid }] } };
  }

  /** Fails if an object of another program is in the way. Returns the objects that belong to others and stay theirs. */
  async function refuseOthers(): Promise<ReadonlySet<KubeObject>> {
    const standing: KubeObject[] = [];
    const staying = new Set<KubeObject>();
    const going = new Set(
      (takeOver ? await standingVelero({ cluster, namespace: namespaceOf(objects), signal }) : []).map((object) => nameOf(object)),
    );
    for (const object of objects) {
      const { type, ref } = located(object);
      // Definitions may belong to anybody: ours accept what Velero's accept. A location means the same, whoever made it.
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

/** A repository keeps the password that it was made with. With another password in the Secret, nothing could be read any more. */
function refuseOtherPassword(found: KubeObject, wanted: KubeObject): void {
  if (wanted.kind !== 'Secret' || wanted.metadata.name !== repositorySecretName || equalJson(found.data, wanted.data)) return;
  throw new LifeboatError({
    code: 'KUBERNETES_ALREADY_EXISTS',
    message:
      `${nameOf(wanted)} is there with another password, which opens the files of volumes that were saved: it stays as it is. ` +
      'Leave the password out of the installation; if nothing was saved with it, delete the Secret first',
  });
}

/** The namespace of the server: the name of the only Namespace among the objects. */
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

/** Finds roles and bindings of the same installation that are not among its objects any more. */
async function formerRights(cluster: ClusterClient, objects: readonly KubeObject[], signal: AbortSignal): Promise<KubeObject[]> {
  const role = objects.find(({ kind }) => kind === 'ClusterRole');
  const instance = role && labelOf(role, instanceLabel);
  if (instance === undefined) return [];
  const wanted = new Set(objects.map(nameOf));
  const former: KubeObject[] = [];
  // Bindings first: if the removal stops half-way, what is left grants nothing.
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

/** Repeats a call while a definition that was just created is not served yet. */
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
