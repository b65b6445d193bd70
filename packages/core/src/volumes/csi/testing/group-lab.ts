import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import { textAt } from '../../../objects/object-at.ts';
import type { GroupVersionResource, KubeObject } from '../../../plugin-api/kube-object.ts';
import { type CsiLab, contents, snapshots, volumes } from './csi-lab.ts';
import { makeBoundClaim } from './make-bound-claim.ts';

export const groups = { group: 'groupsnapshot.storage.k8s.io', version: 'v1', resource: 'volumegroupsnapshots' };
export const groupContents = { ...groups, resource: 'volumegroupsnapshotcontents' };
const groupClasses = { ...groups, resource: 'volumegroupsnapshotclasses' };

/** Two claims of one group, and what their driver's snapshotter would do beside the real snapshot controller. */
export interface GroupLab {
  /** Of this lab alone: nobody else answers. */
  readonly driver: string;
  readonly groupHandle: string;
  /** Cuts the next group of the namespace. Returns the VolumeGroupSnapshot as it was asked for. */
  answerGroup(): Promise<KubeObject>;
  /** Lets the content of the dissolved group go. */
  forgetGroup(): Promise<void>;
  /** Says of a restored snapshot's content what a driver says that knows its group. */
  answerContent(name: string): Promise<void>;
  /** Removes what only a driver's snapshotter would let go; `namespaces` are those of restores. */
  close(...namespaces: readonly string[]): Promise<void>;
}

const claimNames = ['one', 'two'];

export async function createGroupLab(lab: CsiLab, namespace: string): Promise<GroupLab> {
  const { cluster } = lab;
  const driver = `${namespace}.example.com`;
  const groupHandle = `${namespace}-handle`;
  const className = `${namespace}-class`;
  const stop = new AbortController();
  const setStatus = (type: GroupVersionResource, name: string, status: object) =>
    cluster.patch(type, { name }, { type: 'merge', patch: { status } }, { subresource: 'status', fieldManager: 'csi-snapshotter' });

  // Of what is being deleted already: before that the snapshot controller would put its finalizers back.
  const letGo = (type: GroupVersionResource, ref: { name: string; namespace?: string }) =>
    cluster.patch(type, ref, { type: 'merge', patch: { metadata: { finalizers: null } } }).catch((error: unknown) => {
      if (!LifeboatError.isInstance(error, 'KUBERNETES_NOT_FOUND')) throw error;
    });

  await lab.makeNamespace(namespace);
  for (const name of claimNames) {
    const labels = { 'velero.io/volume-group': 'db' };
    // A class that waits for a Pod: nobody waits for the volumes of restored claims.
    await makeBoundClaim({ cluster, namespace, name, driver, volumeHandle: `volume-${name}`, storageClass: 'bench-csi-wait', labels });
  }
  await cluster.create(groupClasses, {
    apiVersion: 'groupsnapshot.storage.k8s.io/v1',
    kind: 'VolumeGroupSnapshotClass',
    metadata: { name: className, labels: { 'velero.io/csi-volumegroupsnapshot-class': 'true' } },
    driver,
    deletionPolicy: 'Delete',
    parameters: {
      'csi.storage.k8s.io/group-snapshotter-secret-name': 'group-secret',
      'csi.storage.k8s.io/group-snapshotter-secret-namespace': namespace,
    },
  });

  return {
    driver,
    groupHandle,
    async answerGroup() {
      let asked: KubeObject | undefined;
      for await (const { object } of cluster.watch(groups, { namespace, signal: stop.signal })) {
        asked ??= object;
        const content = textAt(object, 'status', 'boundVolumeGroupSnapshotContentName');
        if (!content) continue;
        await setStatus(groupContents, content, {
          volumeGroupSnapshotHandle: groupHandle,
          creationTime: '2026-11-27T10:00:00Z',
          readyToUse: true,
          volumeSnapshotInfoList: claimNames.map((name) => ({
            volumeHandle: `volume-${name}`,
            snapshotHandle: `handle-${name}`,
            creationTime: 1795761674000000,
            readyToUse: true,
            restoreSize: 1024,
          })),
        });
        break;
      }
      if (!asked) throw new Error(`No VolumeGroupSnapshot was asked for in ${namespace}`);
      return asked;
    },
    async forgetGroup() {
      for (const { metadata, spec } of await lab.list(groupContents))
        if (textAt(spec, 'driver') === driver) await letGo(groupContents, { name: metadata.name });
    },
    async answerContent(name) {
      const content = await cluster.get(contents, { name });
      const snapshotHandle = textAt(content, 'spec', 'source', 'snapshotHandle');
      const common = { creationTime: 1795761674000000, readyToUse: true, restoreSize: 1024 };
      await setStatus(contents, name, { ...common, snapshotHandle, volumeGroupSnapshotHandle: groupHandle });
    },
    async close(...namespaces) {
      stop.abort();
      const mine = [namespace, ...namespaces];
      await cluster.delete(groupClasses, { name: className });
      for (const name of claimNames) await cluster.delete(volumes, { name: `${namespace}-${name}` });
      for (const type of [contents, groupContents, snapshots])
        for (const { metadata, spec } of await lab.list(type)) {
          const { namespace: of = '', name } = metadata;
          if (textAt(spec, 'driver') !== driver && !mine.includes(of)) continue;
          await cluster.delete(type, { name, namespace: of });
          await letGo(type, { name, namespace: of });
        }
    },
  };
}
