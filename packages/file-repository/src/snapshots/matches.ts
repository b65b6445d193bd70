import type { SnapshotFilter, SnapshotInfo } from '@lifeboat/core/plugin-api';

/** Whether a snapshot fits a filter. */
export function matches(snapshot: SnapshotInfo, { source, tags }: SnapshotFilter): boolean {
  const { host, user, path } = snapshot.source;
  if (source && (source.host !== host || source.user !== user || source.path !== path)) return false;
  return Object.entries(tags ?? {}).every(([key, value]) => snapshot.tags.get(key) === value);
}
