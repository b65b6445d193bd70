import type { ApiServer } from '../test/e2e/compare/api-server.ts';
import { readCluster } from '../test/e2e/compare/read-cluster.ts';

/** The objects that a restore made, and the writes that they need: a second one for what was applied or has several managers. */
export async function countRestored(server: ApiServer, restore: string): Promise<{ objects: number; owedWrites: number }> {
  let [objects, owedWrites] = [0, 0];
  for (const entries of (await readCluster(server)).values()) {
    for (const { metadata } of entries.values()) {
      if (metadata.labels?.['velero.io/restore-name'] !== restore) continue;
      objects++;
      const managers = (metadata.managedFields ?? []).filter((entry) => entry.subresource !== 'status');
      owedWrites += managers.length > 1 || managers[0]?.operation === 'Apply' ? 2 : 1;
    }
  }
  return { objects, owedWrites };
}
