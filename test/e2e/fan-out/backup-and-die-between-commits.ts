/** A backup to two locations whose process kills itself: `backup-and-die-between-commits.ts TARGET-JSON`. */
import { setTimeout as sleep } from 'node:timers/promises';
import { clusterFromKubeConfig, createEngine, type ObjectStore, wrapObjectStore } from '@lifeboat/core';
import { type DyingBackup, openTwoLocations } from './two-locations.ts';

const target = JSON.parse(process.argv[2] ?? '') as DyingBackup;

/** The one put of velero-backup.json commits: nothing asynchronous is waited for. */
function dying(name: string, store: ObjectStore): ObjectStore {
  return wrapObjectStore(store, {
    async putObject(key, body, options) {
      const isCommit = key.endsWith('velero-backup.json');
      if (isCommit && target.dieAfterCommitTo === undefined) process.kill(process.pid, 'SIGKILL');
      // Wherever one commits, the other does not.
      if (isCommit && target.dieAfterCommitTo !== name) await sleep(60_000);
      const stored = await store.putObject(key, body, options);
      if (isCommit) process.kill(process.pid, 'SIGKILL');
      return stored;
    },
  });
}

const stores = openTwoLocations(target);
const cluster = await clusterFromKubeConfig({ path: target.kubeconfig });
const engine = createEngine({
  cluster,
  storageLocations: Object.fromEntries(Object.entries(stores).map(([name, store]) => [name, { store: dying(name, store) }])),
});
await engine.backup({ name: target.backup, includedNamespaces: ['default'], storageLocations: Object.keys(stores) }).result;
