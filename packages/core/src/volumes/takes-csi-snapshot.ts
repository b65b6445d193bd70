import type { ClusterClient } from '../contract/cluster/cluster-client.ts';
import type { Discovery } from '../contract/cluster/discovery.ts';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import { driverOf } from '../objects/driver-of.ts';
import type { KubeObject } from '../plugin-api/kube-object.ts';
import { listAll } from './csi/api/list-all.ts';
import { findGroupSnapshotApi, findSnapshotApi } from './csi/api/snapshot-api.ts';
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

/** Whether a CSI snapshot of its claim sees to a PersistentVolume; `problem`: why not, where one was to be expected. */
export type CsiChoice = { readonly takes: true } | { readonly takes: false; readonly problem?: string };

/**
 * Tells whether a PersistentVolume gets a CSI snapshot rather than one of a snapshotter. Of a CSI driver's volumes some are
 * known to both: such a one is CSI's, unless the request names the snapshot location, or the cluster has no snapshot class
 * of the driver. (Velero has one switch for all: the feature EnableCSI.) A volume whose driver has no class cannot be
 * saved so: many drivers take no snapshots.
 */
export function createTakesCsiSnapshot(options: TakesCsiOptions): (persistentVolume: KubeObject) => Promise<CsiChoice> {
  const { cluster, locations, requested, signal } = options;
  const api = findSnapshotApi(options.discovery);
  const groupApi = findGroupSnapshotApi(options.discovery);
  let drivers: Promise<ReadonlySet<unknown> | undefined> | undefined;

  /** `undefined`: they may not be listed. */
  async function readDrivers(): Promise<ReadonlySet<unknown> | undefined> {
    const found = new Set<unknown>();
    try {
      for (const served of [api, groupApi])
        if (served) for (const { driver } of await listAll(cluster, served.classes, { signal })) found.add(driver);
    } catch (error) {
      if (!LifeboatError.isInstance(error, 'KUBERNETES_FORBIDDEN')) throw error;
      return found.size > 0 ? found : undefined;
    }
    return found;
  }

  return async (persistentVolume) => {
    const driver = driverOf(persistentVolume);
    if (!api || driver === undefined) return { takes: false };
    const owners = locations.filter(({ snapshotter }) => snapshotter.getVolumeId(persistentVolume) !== undefined);
    if (owners.some(({ name }) => requested.includes(name))) return { takes: false };
    drivers ??= readDrivers();
    const known = await drivers;
    if (known?.has(driver)) return { takes: true };
    if (owners.length > 0) return { takes: false };
    return {
      takes: false,
      problem: known
        ? `the cluster has no VolumeSnapshotClass of CSI driver ${driver}`
        : `the VolumeSnapshotClasses of CSI driver ${driver} may not be listed`,
    };
  };
}
