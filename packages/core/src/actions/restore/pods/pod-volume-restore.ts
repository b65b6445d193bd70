import { objectAt } from '../../../objects/object-at.ts';
import type { RestoreItemAction } from '../../../plugin-api/item-actions.ts';
import { waitVolumeName } from '../../../volumes/files/restore/wait-container.ts';

/** The init containers by which Velero held a Pod back while its volumes were filled; the second name is that of Velero before 1.11. */
const waitContainers: readonly unknown[] = ['restore-wait', 'restic-wait'];

/** A Pod that an earlier restore made waits for nothing: its `restore-wait` and `restic-wait` init containers go, wherever they stand, with
 * what they looked at. Where its volumes are filled, another takes their place later. */
export const podVolumeRestore: RestoreItemAction = {
  name: 'velero.io/pod-volume-restore',
  appliesTo: { includedResources: ['pods'] },
  async execute({ item }) {
    const spec = objectAt(item, 'spec');
    if (!spec || !Array.isArray(spec.initContainers)) return {};
    const { initContainers, ...rest } = spec;
    const kept = initContainers.filter((container: { name?: unknown } | null) => !waitContainers.includes(container?.name));
    if (kept.length === initContainers.length) return {};
    const volumes = Array.isArray(spec.volumes)
      ? { volumes: spec.volumes.filter((volume: { name?: unknown } | null) => volume?.name !== waitVolumeName) }
      : {};
    return { item: { ...item, spec: { ...rest, ...volumes, ...(kept.length > 0 && { initContainers: kept }) } } };
  },
};
