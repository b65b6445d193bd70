import type { ClusterClient, ObjectRef } from '../contract/cluster/cluster-client.ts';
import { coded } from '../errors/issues/issue-codes.ts';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import type { CompiledPolicies } from '../filters/policies/compile-resource-policies.ts';
import type { PodVolume } from '../filters/policies/policy-volume.ts';
import {
  type ClaimMount,
  choosesFileCopy,
  decidePodVolume,
  decideVolume,
  type VolumeDecision,
} from '../filters/policies/volume-decision.ts';
import type { GroupVersionResource, KubeObject } from '../plugin-api/kube-object.ts';
import type { Logger } from '../plugin-api/logger.ts';
import type { BackupSpec } from '../velero-api/objects/backup.ts';

/** Decides for the volumes of one backup how their data is to be saved, and reads from the cluster what that takes. */
export interface VolumeDecisions {
  /** Of a PersistentVolume. */
  forVolume(persistentVolume: KubeObject): Promise<VolumeDecision>;
  /** Of a claim, and its PersistentVolume where it has one. */
  forClaim(claim: KubeObject, persistentVolume: KubeObject | undefined): Promise<VolumeDecision>;
  /** Whether a running Pod mounts a claim. */
  isRunning(claim: KubeObject): Promise<boolean>;
  /** Of those volumes of a Pod of which somebody decided something. */
  forPod(pod: KubeObject): Promise<readonly PodVolumeDecision[]>;
}

export interface PodVolumeDecision extends VolumeDecision {
  readonly volume: PodVolume;
  readonly claim: KubeObject | undefined;
  readonly persistentVolume: KubeObject | undefined;
}

interface VolumeDecisionsOptions {
  readonly cluster: Pick<ClusterClient, 'get' | 'listPages'>;
  readonly spec: Pick<BackupSpec, 'snapshotVolumes' | 'defaultVolumesToFsBackup'>;
  readonly policies: CompiledPolicies | undefined;
  /** Claims are excluded from the backup. */
  readonly claimsExcluded: boolean;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

const podType = { group: '', version: 'v1', resource: 'pods' };
const claimType = { group: '', version: 'v1', resource: 'persistentvolumeclaims' };
const volumeType = { group: '', version: 'v1', resource: 'persistentvolumes' };

export function createVolumeDecisions(options: VolumeDecisionsOptions): VolumeDecisions {
  const { cluster, spec, policies, signal } = options;
  const mountsOf = createMountReader(options);
  // What may not be read cannot have a say: users of single namespaces may read no PersistentVolumes.
  const get = async (type: GroupVersionResource, ref: ObjectRef) => {
    try {
      return await cluster.get(type, ref, { signal });
    } catch (error) {
      if (!LifeboatError.isInstance(error, 'KUBERNETES_FORBIDDEN')) throw error;
      return undefined;
    }
  };
  const getClaim = async (namespace: string | undefined, name: string | undefined) =>
    namespace && name ? get(claimType, { namespace, name }) : undefined;

  return {
    async forVolume(persistentVolume) {
      const { namespace, name } = claimOf(persistentVolume);
      const claim = policies ? await getClaim(namespace, name) : undefined;
      return decideVolume({ spec, policies, persistentVolume, claim, mounts: await mountsOf(namespace, name) });
    },
    async forClaim(claim, persistentVolume) {
      const { namespace, name } = claim.metadata;
      return decideVolume({ spec, policies, persistentVolume, claim, mounts: await mountsOf(namespace, name) });
    },
    isRunning: createRunningReader(options),
    async forPod(pod) {
      const decisions: PodVolumeDecision[] = [];
      for (const volume of podVolumes(pod)) {
        const claimName = volume.persistentVolumeClaim?.claimName;
        const isWanted = policies !== undefined || choosesFileCopy({ spec, pod, volume: volume.name });
        const claim = isWanted ? await getClaim(pod.metadata.namespace, claimName) : undefined;
        const bound = (claim?.spec as { volumeName?: string } | undefined)?.volumeName;
        const persistentVolume = bound ? await get(volumeType, { name: bound }) : undefined;
        const decision = decidePodVolume({ ...options, pod, volume, claim, persistentVolume });
        if (decision) decisions.push({ ...decision, volume, claim, persistentVolume });
      }
      return decisions;
    },
  };
}

/** Tells which Pods' volumes choose file copies of a claim: the Pods of a namespace are read once, and only those kept. */
function createMountReader({ cluster, spec, log, signal }: VolumeDecisionsOptions) {
  const namespaces = new Map<string, Promise<ReadonlyMap<string, readonly ClaimMount[]>>>();

  async function read(namespace: string): Promise<ReadonlyMap<string, readonly ClaimMount[]>> {
    const mounts = new Map<string, ClaimMount[]>();
    try {
      for await (const { items, restarted } of cluster.listPages(podType, { namespace, signal })) {
        if (restarted) mounts.clear();
        for (const pod of items) {
          for (const volume of podVolumes(pod)) {
            const claim = volume.persistentVolumeClaim?.claimName;
            if (claim === undefined || !choosesFileCopy({ spec, pod, volume: volume.name })) continue;
            const mount = { pod: `${namespace}/${pod.metadata.name}`, volume: volume.name, fileCopy: true };
            mounts.set(claim, [...(mounts.get(claim) ?? []), mount]);
          }
        }
      }
    } catch (error) {
      // Then a volume gets a snapshot that its Pod would rather have copied: better than none.
      if (!LifeboatError.isInstance(error, 'KUBERNETES_FORBIDDEN')) throw error;
      log.warn(
        `Pods of namespace ${namespace} may not be listed: their annotations have no say in how volumes are saved`,
        coded('VOLUME_CHOICE_UNSURE', { error }),
      );
      mounts.clear();
    }
    return mounts;
  }

  return async (namespace: string | undefined, claim: string | undefined): Promise<readonly ClaimMount[]> => {
    if (!namespace || !claim) return [];
    const mounts = namespaces.get(namespace) ?? read(namespace);
    namespaces.set(namespace, mounts);
    return (await mounts).get(claim) ?? [];
  };
}

function unlessForbidden(error: unknown): undefined {
  if (!LifeboatError.isInstance(error, 'KUBERNETES_FORBIDDEN')) throw error;
}

/** Tells which claims running Pods mount: the Pods of a namespace are read once. */
function createRunningReader({ cluster, signal }: VolumeDecisionsOptions): VolumeDecisions['isRunning'] {
  const namespaces = new Map<string, Promise<ReadonlySet<string> | undefined>>();

  /** `undefined`: they may not be listed, and any claim may be mounted. */
  async function read(namespace: string): Promise<ReadonlySet<string> | undefined> {
    const mounted = new Set<string>();
    // What is mounted in pages that were read before stays so.
    for await (const { items } of cluster.listPages(podType, { namespace, signal }))
      for (const pod of items)
        if ((pod.status as { phase?: string } | undefined)?.phase === 'Running')
          for (const { persistentVolumeClaim } of podVolumes(pod)) if (persistentVolumeClaim) mounted.add(persistentVolumeClaim.claimName);
    return mounted;
  }

  return async ({ metadata: { namespace = '', name } }) => {
    const reading = namespaces.get(namespace) ?? read(namespace).catch(unlessForbidden);
    namespaces.set(namespace, reading);
    return (await reading)?.has(name) ?? true;
  };
}

function claimOf(persistentVolume: KubeObject): { readonly namespace?: string; readonly name?: string } {
  return (persistentVolume.spec as { claimRef?: { namespace?: string; name?: string } | null } | undefined)?.claimRef ?? {};
}

function podVolumes(pod: KubeObject): readonly PodVolume[] {
  return (pod.spec as { volumes?: readonly PodVolume[] | null } | undefined)?.volumes ?? [];
}
