import { once } from 'node:events';
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
  async execute({ restore }, { signal }) {
    // A plan asks it too.
    if (restore.status.phase === 'InProgress' && signal && !signal.aborted) await once(signal, 'abort');
    return {};
  },
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
  /** It holds the name, as one that lives, until it is known that it does. */
  const killWhenTold = async (run: ReturnType<typeof migrate>, holder: { abandon(): void }) => {
    for await (const event of run) {
      if (event.type !== 'lease') continue;
      holder.abandon();
      waits.push(event.target);
    }
    return run.result;
  };
  const run = migrate({ ...options, planOnly: true });
  expect((await killWhenTold(run, killed)).backup.outcome).toBe('made');
  expect(waits).toEqual([undefined]);
  const stopped = migrate({ ...options, engine: { lease, actions: { restore: [endless] } } });
  stopped.result.catch(() => {});
  for await (const event of stopped) {
    // Its record is there, and it has not ended.
    if (event.type === 'target' && event.event.type === 'phase') break;
  }
  await stopped.cancel();
  const holder = await backups.holdRestore('move-target', { now, operation: 'restore', force: true });
  waits.length = 0;
  expect(await killWhenTold(migrate(options), holder)).toMatchObject({
    phase: 'Completed',
    targets: [{ restore: { outcome: 'resumed' } }],
  });
  expect(waits).toEqual(['target']);
  await cluster.close();
  await server.close();
});
