import { LifeboatError } from '../errors/lifeboat-error.ts';
import type { ClusterClient } from '../kubernetes/cluster-client.ts';
import type { Discovery } from '../kubernetes/discovery.ts';
import type { KubeObject } from '../plugin-api/kube-object.ts';
import { driverOf } from './csi/driver-of.ts';
import { listAll } from './csi/list-all.ts';
import { findSnapshotApi } from './csi/snapshot-api.ts';
import type { NamedSnapshotLocation } from './snapshot-locations.ts';

interface TakesCsiOptions {
  readonly cluster: Pick<ClusterClient, 'listPages'>;
  readonly discovery: Pick<Discovery, 'resolve'>;
  /** Of the backup. */
  readonly locations: readonly NamedSnapshotLocation[];
  /** Those that the request names. */
  readonly requested: readonly string[];
  readonly signal: AbortSignal;
}

/**
 * Tells whether a PersistentVolume gets a CSI snapshot rather than one of a snapshotter. Of a CSI driver's volumes some are
 * known to both: such a one is CSI's, unless the request names the snapshot location, or the cluster has no
 * VolumeSnapshotClass of the driver. (Velero has one switch for all: the feature EnableCSI.)
 */
export function createTakesCsiSnapshot(options: TakesCsiOptions): (persistentVolume: KubeObject) => Promise<boolean> {
  const { cluster, locations, requested, signal } = options;
  const api = findSnapshotApi(options.discovery);
  let drivers: Promise<ReadonlySet<unknown>> | undefined;

  async function readDrivers(): Promise<ReadonlySet<unknown>> {
    try {
      const classes = api ? await listAll(cluster, api.classes, { signal }) : [];
      return new Set(classes.map(({ driver }) => driver));
    } catch (error) {
      if (!LifeboatError.isInstance(error, 'KUBERNETES_FORBIDDEN')) throw error;
      return new Set();
    }
  }

  return async (persistentVolume) => {
    const driver = driverOf(persistentVolume);
    if (!api || driver === undefined) return false;
    const owners = locations.filter(({ snapshotter }) => snapshotter.getVolumeId(persistentVolume) !== undefined);
    if (owners.length === 0) return true;
    if (owners.some(({ name }) => requested.includes(name))) return false;
    drivers ??= readDrivers();
    return (await drivers).has(driver);
  };
}
