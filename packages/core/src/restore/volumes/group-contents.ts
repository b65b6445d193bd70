import { csiSnapshotName } from '../../actions/restore/volumes/csi-snapshot-name.ts';
import { coded } from '../../errors/issues/issue-codes.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { textAt } from '../../objects/object-at.ts';
import { groupResource, type KubeObject, type ResourceIdentifier } from '../../plugin-api/kube-object.ts';
import type { Logger } from '../../plugin-api/logger.ts';
import { isFatalToRestore } from '../../records/is-fatal.ts';
import type { Restore } from '../../velero-api/objects/restore.ts';
import {
  csiDriverNameAnnotation,
  csiVolumeGroupSnapshotHandleAnnotation,
  csiVolumeSnapshotHandleAnnotation,
  restoreNameLabel,
  validLabelValue,
} from '../../velero-api/values/labels.ts';
import { listAll } from '../../volumes/csi/api/list-all.ts';
import { findGroupSnapshotApi, type SnapshotApi } from '../../volumes/csi/api/snapshot-api.ts';
import type { RestoreDependencies } from '../request/restore-dependencies.ts';
import type { ClusterView } from '../select/cluster-view.ts';
import type { SavedVolume } from './read-volumes.ts';

/** What the contents of group snapshots take. */
export interface GroupSession {
  readonly dependencies: RestoreDependencies;
  readonly restore: Restore;
  readonly volumes: ReadonlyMap<string, SavedVolume>;
  readonly view: ClusterView;
  readonly signal: AbortSignal;
}

/** VolumeGroupSnapshotContents for snapshots that were cut as a group: Velero's pkg/restore/actions. */
export interface GroupContents {
  /** To be called before a VolumeSnapshot's content is restored, with the snapshot as it is in the archive. */
  ensureFor(id: ResourceIdentifier, snapshot: KubeObject, logger: Logger): Promise<void>;
}

interface Stub {
  readonly name: string;
  readonly groupHandle: string;
  readonly driver: string;
  readonly handles: readonly string[];
  /** Of the snapshot in the archive, as Velero has it: no VolumeGroupSnapshot is made there. */
  readonly namespace: string;
}

const secretParameter = 'csi.storage.k8s.io/group-snapshotter-secret';
const secretAnnotation = 'groupsnapshot.storage.kubernetes.io/deletion-secret';

/**
 * Drivers that remember the group of a snapshot (Ceph RBD) tell its handle, and the snapshot controller then keeps the snapshot
 * from being ready until there is a content of that group: one is made that names no more than what is in the storage system.
 * A failure is a warning, as with Velero.
 */
export function createGroupContents(session: GroupSession): GroupContents {
  const made = new Map<string, Promise<void>>();
  return {
    async ensureFor(id, snapshot, logger) {
      if (groupResource(id) !== 'volumesnapshots.snapshot.storage.k8s.io') return;
      const annotations = snapshot.metadata.annotations ?? {};
      const groupHandle = annotations[csiVolumeGroupSnapshotHandleAnnotation];
      if (!groupHandle) return;
      const [handle, driver] = [annotations[csiVolumeSnapshotHandleAnnotation], annotations[csiDriverNameAnnotation]];
      const api = findGroupSnapshotApi(session.view.discovery);
      if (!api) return logger.debug(`The cluster serves no VolumeGroupSnapshots: none is made for group ${groupHandle}`);
      if (!handle || !driver)
        return logger.warn(
          `It was cut with group ${groupHandle}, and the backup does not say its own handle or its driver`,
          coded('VOLUME_NOT_RESTORED'),
        );
      const stub = {
        name: csiSnapshotName(session.restore, groupHandle),
        groupHandle,
        driver,
        handles: membersOf({ groupHandle, driver, handle }, session),
        namespace: id.namespace,
      };
      const making = made.get(groupHandle) ?? createStub(stub, api, session, logger);
      made.set(groupHandle, making);
      try {
        await making;
      } catch (error) {
        if (isFatalToRestore(error)) throw error;
        logger.warn(
          `VolumeGroupSnapshotContent ${stub.name} of group ${groupHandle} could not be made: the snapshot may never be ready`,
          coded('VOLUME_NOT_RESTORED', {
            error,
          }),
        );
      }
    },
  };
}

/** All of the group, where `volumeinfo` names it: the list cannot be changed later. */
function membersOf(snapshot: { groupHandle: string; driver: string; handle: string }, { volumes }: GroupSession): string[] {
  const handles = new Set([snapshot.handle]);
  for (const { info } of volumes.values()) {
    const row = info?.csiSnapshotInfo;
    if (row?.volumeGroupSnapshotHandle === snapshot.groupHandle && row.driver === snapshot.driver) handles.add(row.snapshotHandle);
  }
  return [...handles];
}

async function createStub(stub: Stub, api: SnapshotApi, session: GroupSession, logger: Logger): Promise<void> {
  const { restore, dependencies, signal } = session;
  const { cluster } = dependencies;
  const { name, driver, groupHandle } = stub;
  const content = {
    apiVersion: `${api.contents.group}/${api.contents.version}`,
    kind: api.contents.kind,
    metadata: {
      name,
      labels: { [restoreNameLabel]: validLabelValue(restore.metadata.name) },
      annotations: await secretsOf(driver, api, session),
    },
    spec: {
      deletionPolicy: 'Retain',
      driver,
      source: { groupSnapshotHandles: { volumeGroupSnapshotHandle: groupHandle, volumeSnapshotHandles: stub.handles } },
      volumeGroupSnapshotRef: { name: `stub-vgs-${name.slice(0, 8)}`, namespace: stub.namespace },
    },
  };
  try {
    await cluster.create(api.contents, content as unknown as KubeObject, { signal });
  } catch (error) {
    if (!LifeboatError.isInstance(error, 'KUBERNETES_ALREADY_EXISTS')) throw error;
  }
  // By this the snapshot controller finds it. A driver's snapshotter would say the same, if it took part in groups.
  const status = { volumeGroupSnapshotHandle: groupHandle };
  await cluster.patch(api.contents, { name }, { type: 'merge', patch: { status } }, { subresource: 'status', signal });
  logger.info(`Made VolumeGroupSnapshotContent ${name} for group ${groupHandle}`);
}

/** Where the driver's credentials are, by the first class of the driver. */
async function secretsOf(driver: string, api: SnapshotApi, session: GroupSession): Promise<Record<string, string>> {
  const classes = await listAll(session.dependencies.cluster, api.classes, { signal: session.signal });
  const ofDriver = classes.find((each) => each.driver === driver);
  const found = ['name', 'namespace'].map((part) => [
    `${secretAnnotation}-${part}`,
    textAt(ofDriver, 'parameters', `${secretParameter}-${part}`),
  ]);
  return Object.fromEntries(found.filter(([, value]) => value !== undefined));
}
