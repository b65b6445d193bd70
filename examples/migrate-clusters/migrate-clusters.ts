// Moves a namespace from one cluster to another under a new name, through a store that both share.
// node migrate-clusters.ts --from a.kubeconfig --to b.kubeconfig --namespace shop --as shop-moved --store ./migration
import { parseArgs } from 'node:util';
import { type BackupEvent, clusterFromKubeConfig, createEngine, createFileSystemObjectStore, type RestoreEvent } from '@lifeboat/core';

const text = { type: 'string' } as const;
const { values } = parseArgs({ options: { from: text, to: text, namespace: text, as: text, store: text } });
const { from, to, namespace, as = namespace, store: folder = './migration' } = values;
if (!from || !to || !namespace || !as) {
  console.error('Usage: migrate-clusters.ts --from <kubeconfig> --to <kubeconfig> --namespace <name> [--as <name>] [--store <folder>]');
  process.exit(2);
}

const store = createFileSystemObjectStore({ root: folder });
const source = await clusterFromKubeConfig({ path: from });
const target = await clusterFromKubeConfig({ path: to });
try {
  const name = `migrate-${namespace}-${Date.now()}`;
  const backup = createEngine({ cluster: source, storageLocations: { shared: { store } } }).backup({
    name,
    includedNamespaces: [namespace],
  });
  await printProgress(`backup of ${namespace}`, backup);
  const saved = await backup.result;
  if (saved.phase !== 'Completed') throw new Error(`The backup ended ${saved.phase}: ${JSON.stringify(saved.errors)}`);

  const restore = createEngine({ cluster: target, storageLocations: { shared: { store } } }).restore({
    backupName: name,
    namespaceMapping: { [namespace]: as },
  });
  await printProgress(`restore as ${as}`, restore);
  const { phase, counts, errors } = await restore.result;
  console.log(`${namespace} at ${source.server} is now ${as} at ${target.server}: ${phase}, ${counts.created} objects created`);
  if (phase !== 'Completed') console.error(errors);
  process.exitCode = phase === 'Completed' ? 0 : 1;
} finally {
  await Promise.all([source.close(), target.close()]);
}

async function printProgress(title: string, events: AsyncIterable<BackupEvent | RestoreEvent>): Promise<void> {
  for await (const event of events) {
    if (event.type === 'phase') console.log(`${title}: ${event.phase}`);
    if (event.type === 'progress') console.log(`${title}: ${event.items} of ${event.totalItems} objects, ${event.bytes} bytes`);
    if (event.type === 'issue') console.log(`${title}: ${event.issue.severity}: ${event.issue.object?.name ?? ''} ${event.issue.message}`);
  }
}
