import type { CallOptions } from '@lifeboat/core/plugin-api';
import { snapshotArmId } from './arm-id.ts';
import { callLimits, type DiskContext, getResource } from './disk-context.ts';

/** The tags of a snapshot; Azure keeps no `/` in keys, so Velero's begin with `velero.io-` there.
 * @throws LifeboatError `SNAPSHOT_NOT_FOUND` */
export async function readSnapshotTags(
  context: DiskContext,
  snapshotId: string,
  { signal }: CallOptions = {},
): Promise<Record<string, string>> {
  const id = snapshotArmId(snapshotId);
  const limits = callLimits(context, `Reading snapshot '${snapshotId}'`, signal);
  const subject = { action: 'read snapshot', name: snapshotId, signal, notFound: 'SNAPSHOT_NOT_FOUND' } as const;
  const { resource } = await context.arm.run(subject, () => getResource(context, id, limits));
  return Object.fromEntries(Object.entries(resource.tags ?? {}).map(([key, value]) => [key.replace(/^velero\.io-/, 'velero.io/'), value]));
}
