import { hostname } from 'node:os';
import { clusterFromKubeConfig } from '../../kubernetes/cluster-from-kubeconfig.ts';
import type { BackupItemAction, RestoreItemAction } from '../../plugin-api/item-actions.ts';
import { createFileSystemObjectStore } from '../../storage/file-system/file-system-store.ts';
import { createEngine } from '../create-engine.ts';
import type { ContainerTask } from './run-container.ts';

// The process of a container: the task on stdin, what became of it on stdout.
const chunks: Buffer[] = [];
for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
const { kubeconfig, root, owner, work, isPidFaked }: ContainerTask = JSON.parse(Buffer.concat(chunks).toString());
if (isPidFaked) Object.defineProperty(process, 'pid', { value: 1 });
const tell = (line: object) => console.log(JSON.stringify({ pid: process.pid, host: hostname(), ...line }));

const isBegun = work === 'begin';
const appliesTo = { includedResources: ['configmaps'] };
const progress = async () => ({ completed: !isBegun });
const backupAction: BackupItemAction = {
  name: 'test.io/slow',
  appliesTo,
  async execute({ resource, backup }) {
    if (isBegun && backup.metadata.name.startsWith('half')) await new Promise(() => {});
    return backup.metadata.name === 'waits' && isBegun ? { operationId: `op-${resource.name}` } : {};
  },
  progress,
};
const restoreAction: RestoreItemAction = {
  name: 'test.io/slow',
  appliesTo,
  execute: async () => ({ operationId: 'op' }),
  progress,
};
const cluster = await clusterFromKubeConfig({ content: kubeconfig });
const engineOf = (of: { readonly owner?: string }) =>
  createEngine({
    ...of,
    cluster,
    // Longer than the test: nothing here waits for the end of a lease.
    lease: { durationInMs: 600_000 },
    storageLocations: { main: { store: createFileSystemObjectStore({ root, fsync: false }) } },
    itemOperationSyncFrequencyInMs: 50,
    actions: { backup: [backupAction], restore: [restoreAction] },
  });
const owned = engineOf({ owner });
const unowned = engineOf({});
const backup = (engine: typeof owned, name: string) => engine.backup({ name, includedNamespaces: ['shop'], replaceUnfinished: !isBegun });
const restore = { name: 'r', backupName: 'whole', namespaceMapping: { shop: 'restored' } };

const runs = {
  waits: () => (isBegun ? backup(owned, 'waits') : owned.resumeBackup('waits')),
  half: () => backup(owned, 'half'),
  'half-of-nobody': () => backup(unowned, 'half-of-nobody'),
  r: () => (isBegun ? owned.restore(restore) : owned.resumeRestore('r')),
};
await Promise.all(
  Object.entries(runs).map(async ([name, start]) => {
    try {
      tell({ name, phase: (await start().result).phase });
    } catch (error) {
      tell({ name, code: (error as { code?: string }).code, message: String(error) });
    }
  }),
);
await cluster.close();
