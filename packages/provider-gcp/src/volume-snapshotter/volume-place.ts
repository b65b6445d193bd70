import { LifeboatError } from '@lifeboat/core/plugin-api';

/** Where a disk is: in a zone, or in a region with replicas in two of its zones. */
export interface VolumePlace {
  readonly kind: 'zones' | 'regions';
  /** Of the zone or region. */
  readonly name: string;
  /** Zones of a regional disk's replicas; of a zonal one its own. */
  readonly zones: readonly string[];
}

const separator = '__';

/** Zones joined with `__` are those of a regional disk; its region is the first two parts of a zone's name (the plugin velero-plugin-for-gcp).
 * @throws LifeboatError `INVALID_REQUEST` */
export function volumePlace(availabilityZone: string | undefined, what: string): VolumePlace {
  const zones = (availabilityZone ?? '').split(separator).filter((zone) => zone !== '');
  const [zone] = zones;
  if (zone === undefined) {
    throw new LifeboatError({
      code: 'INVALID_REQUEST',
      message: `${what} has no availability zone. A PersistentVolume names it by the label topology.kubernetes.io/zone or by its node affinity`,
    });
  }
  if (zones.length === 1) return { kind: 'zones', name: zone, zones };
  return { kind: 'regions', name: regionOf(zone), zones };
}

function regionOf(zone: string): string {
  return zone.split('-').slice(0, 2).join('-');
}

export function describePlace({ kind, name }: VolumePlace, project: string): string {
  return `${kind === 'zones' ? 'zone' : 'region'} '${name}' of project '${project}'`;
}
