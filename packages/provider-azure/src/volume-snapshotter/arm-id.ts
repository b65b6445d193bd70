import { LifeboatError } from '@lifeboat/core/plugin-api';

/** A disk or snapshot, by the parts of its id. */
export interface ArmId {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly kind: 'disks' | 'snapshots';
  readonly name: string;
}

const pattern = /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/Microsoft\.Compute\/(disks|snapshots)\/([^/]+)$/i;

/** `/subscriptions/S/resourceGroups/G/providers/Microsoft.Compute/disks/N` (the plugin velero-plugin-for-microsoft-azure). */
export function formatArmId({ subscriptionId, resourceGroup, kind, name }: ArmId): string {
  return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Compute/${kind}/${name}`;
}

/** The parts of an id in any case of letters, `undefined` when it is none of the kind. */
export function parseArmId(id: string, kind: ArmId['kind']): ArmId | undefined {
  const [, subscriptionId, resourceGroup, found, name] = pattern.exec(id) ?? [];
  if (!subscriptionId || !resourceGroup || !name || found?.toLowerCase() !== kind) return undefined;
  return { subscriptionId, resourceGroup, kind, name };
}

/** The path of requests. */
export function armPath(id: ArmId): string {
  const { subscriptionId, resourceGroup, name } = id;
  const encode = encodeURIComponent;
  return formatArmId({ ...id, subscriptionId: encode(subscriptionId), resourceGroup: encode(resourceGroup), name: encode(name) });
}

/** @throws LifeboatError `INVALID_REQUEST` */
export function snapshotArmId(snapshotId: string): ArmId {
  const id = parseArmId(snapshotId, 'snapshots');
  if (id) return id;
  throw new LifeboatError({
    code: 'INVALID_REQUEST',
    message: `'${snapshotId}' is no id of an Azure snapshot: /subscriptions/.../resourceGroups/.../providers/Microsoft.Compute/snapshots/...`,
  });
}
