import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createEngine } from '../../engine/create-engine.ts';
import type { BackupItemAction } from '../../plugin-api/item-actions.ts';
import { type CsiLab, createCsiLab, snapshots } from './testing/csi-lab.ts';

const node = inject('node');

describe.skipIf(!node)('a backup whose namespace goes away while it waits', () => {
  let lab: CsiLab;
  beforeAll(async () => {
    if (node) lab = await createCsiLab(node);
  });
  afterAll(() => lab.close());

  test('keeps the data, and a restore brings all of it back', async () => {
    const namespace = 'csi-gone';
    await lab.makeApplication(namespace);
    await lab.sh(namespace, 'echo one > /data/data/file; sync');
    let isGone = false;
    // Keeps the backup waiting.
    const slow: BackupItemAction = {
      name: 'example.com/slow',
      appliesTo: { includedResources: ['configmaps'] },
      execute: async ({ backup }) => (backup.status.phase?.startsWith('Finalizing') ? {} : { operationId: 'slow' }),
      progress: async () => ({ completed: isGone }),
    };
    const engine = createEngine({
      cluster: lab.cluster,
      storageLocations: { main: { store: lab.store } },
      actions: { backup: [slow] },
      itemOperationSyncFrequencyInMs: 200,
    });
    const run = engine.backup({ name: 'gone', includedNamespaces: [namespace] });
    for await (const event of run) {
      if (event.type !== 'phase' || event.phase !== 'WaitingForPluginOperations') continue;
      await lab.deleteNamespace(namespace);
      isGone = true;
    }
    const { phase, errors } = await run.result;
    expect({ phase, errors }).toEqual({ phase: 'Completed', errors: {} });
    expect(await lab.list(snapshots, namespace)).toEqual([]);

    const restored = await engine.restore({ backupName: 'gone' }).result;
    expect({ phase: restored.phase, errors: restored.errors }).toEqual({ phase: 'Completed', errors: {} });
    await lab.podRuns(namespace);
    expect(await lab.sh(namespace, 'cat /data/data/file')).toBe('one');
  });
});
