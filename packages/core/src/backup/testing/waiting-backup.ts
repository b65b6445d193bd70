import { createEngine } from '../../engine/create-engine.ts';
import { clusterFromKubeConfig } from '../../kubernetes/cluster-from-kubeconfig.ts';
import { createFileSystemObjectStore } from '../../storage/file-system/file-system-store.ts';

// A process that backs up and waits for an operation that does not end. Arguments: the folders of its
// locations, called by them; the kubeconfig on stdin.
const chunks: Buffer[] = [];
for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
const cluster = await clusterFromKubeConfig({ content: Buffer.concat(chunks).toString() });
const roots = process.argv.slice(2);
const engine = createEngine({
  cluster,
  lease: { durationInMs: 4000, renewalIntervalInMs: 500 },
  storageLocations: Object.fromEntries(roots.map((root) => [root, { store: createFileSystemObjectStore({ root }) }])),
  actions: {
    backup: [
      {
        name: 'test.io/slow',
        appliesTo: { includedResources: ['configmaps'] },
        execute: async ({ resource, backup }) =>
          backup.status.phase?.startsWith('Finalizing') ? {} : { operationId: `op-${resource.name}`, postOperationItems: [resource] },
        progress: async () => ({ completed: false }),
      },
    ],
  },
});
await engine.backup({ name: 'b1', includedNamespaces: ['shop'], storageLocations: roots }).result;
