import type { KubeObject } from '../plugin-api/kube-object.ts';

/** The CSI driver of a PersistentVolume, `undefined` for other volumes. */
export function driverOf(volume: KubeObject): string | undefined {
  const driver = (volume.spec as { csi?: { driver?: unknown } | null } | undefined)?.csi?.driver;
  return typeof driver === 'string' ? driver : undefined;
}
