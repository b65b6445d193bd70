import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { expect, test } from 'vitest';
import type { MigrateOptions } from '../contract/migration/migrate-options.ts';
import { migrate } from '../engine/migration/migrate.ts';
import { createClusterClient } from '../kubernetes/create-cluster-client.ts';
import type { RestoreItemAction } from '../plugin-api/item-actions.ts';
import { createBackupStore } from '../storage/location/create-backup-store.ts';

/** So that the restore has not ended when it is canceled. */
const endless: RestoreItemAction = {
  name: 'test.io/endless',
  appliesTo: { includedResources: ['configmaps'] },
  execute: (_input, { signal }) => new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason))),
};

// A killed process has its names until its leases end.
test('what a killed run holds is waited for, in the backup, the plan and the restore', async () => {
  const server = await startKubernetesApiServer({ namespaces: ['shop'] });
  const cluster = createClusterClient({ server: server.url, token: server.token });
  const type = { group: '', version: 'v1', resource: 'configmaps' };
  await cluster.create(type, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'web', namespace: 'shop' } });
  const store = createMemoryObjectStore();
  const lease = { durationInMs: 1000, renewalIntervalInMs: 250 };
  const backups = createBackupStore({ location: 'migration', store, lease });
  const now = new Date();
  const killed = await backups.begin('move', { now });
  killed.abandon();
  const options: MigrateOptions = {
    name: 'move',
    from: cluster,
    to: [{ cluster, restore: { namespaceMapping: { shop: 'moved' } } }],
    backup: { includedNamespaces: ['shop'] },
    location: { store },
    readiness: false,
    engine: { lease },
  };
  const waits: (string | undefined)[] = [];
  const run = migrate({ ...options, planOnly: true });
  for await (const event of run) if (event.type === 'lease') waits.push(event.target);
  expect((await run.result).backup.outcome).toBe('made');
  expect(waits).toEqual([undefined]);
  const stopped = migrate({ ...options, engine: { lease, actions: { restore: [endless] } } });
  stopped.result.catch(() => {});
  for await (const event of stopped) {
    // Its record is there, and it has not ended.
    if (event.type === 'target' && event.event.type === 'phase') break;
  }
  await stopped.cancel();
  (await backups.holdRestore('move-target', { now, operation: 'restore', force: true })).abandon();
  const goingOn = migrate(options);
  waits.length = 0;
  for await (const event of goingOn) if (event.type === 'lease') waits.push(event.target);
  expect(await goingOn.result).toMatchObject({ phase: 'Completed', targets: [{ restore: { outcome: 'resumed' } }] });
  expect(waits).toEqual(['target']);
  await cluster.close();
  await server.close();
});
