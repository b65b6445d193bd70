import type { ApiServer } from '../test/e2e/compare/api-server.ts';
import { readCluster } from '../test/e2e/compare/read-cluster.ts';

/** The objects that a restore made, and the writes that they need: one for each manager of non-status fields. */
export async function countRestored(server: ApiServer, restore: string): Promise<{ objects: number; owedWrites: number }> {
  let [objects, owedWrites] = [0, 0];
  for (const entries of (await readCluster(server)).values()) {
    for (const { metadata } of entries.values()) {
      if (metadata.labels?.['velero.io/restore-name'] !== restore) continue;
      objects++;
      const managers = (metadata.managedFields ?? []).filter((entry) => entry.subresource !== 'status').map((entry) => entry.manager);
      owedWrites += Math.max(1, new Set(managers).size);
    }
  }
  return { objects, owedWrites };
}
