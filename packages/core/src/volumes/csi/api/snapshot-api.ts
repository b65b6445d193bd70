import type { ApiResource, Discovery } from '../../../contract/cluster/discovery.ts';

/** The kinds of `snapshot.storage.k8s.io`, in the version that the cluster prefers. */
export interface SnapshotApi {
  readonly snapshots: ApiResource;
  readonly contents: ApiResource;
  readonly classes: ApiResource;
}

/** `undefined` where the cluster does not serve CSI snapshots. */
export function findSnapshotApi(discovery: Pick<Discovery, 'resolve'>): SnapshotApi | undefined {
  const [snapshots, contents, classes] = ['volumesnapshots', 'volumesnapshotcontents', 'volumesnapshotclasses'].map((resource) =>
    discovery.resolve(`${resource}.snapshot.storage.k8s.io`),
  );
  return snapshots && contents && classes && { snapshots, contents, classes };
}

/** The same of `groupsnapshot.storage.k8s.io`. */
export function findGroupSnapshotApi(discovery: Pick<Discovery, 'resolve'>): SnapshotApi | undefined {
  const [snapshots, contents, classes] = ['volumegroupsnapshots', 'volumegroupsnapshotcontents', 'volumegroupsnapshotclasses'].map(
    (resource) => discovery.resolve(`${resource}.groupsnapshot.storage.k8s.io`),
  );
  return snapshots && contents && classes && { snapshots, contents, classes };
}
