// Moves a namespace from one cluster to another under a new name. Killed, and started again with the same store, it goes on.
// node migrate-clusters.ts --from a.kubeconfig --to b.kubeconfig --namespace shop --as shop-moved --store ./migration
import { parseArgs } from 'node:util';
import { clusterFromKubeConfig, createFileSystemObjectStore, type MigrateEvent, migrate } from '@lifeboat/core';

const text = { type: 'string' } as const;
const { values } = parseArgs({ options: { from: text, to: text, namespace: text, as: text, store: text } });
const { from, to, namespace, as = namespace, store: folder = './migration' } = values;
if (!from || !to || !namespace || !as) {
  console.error('Usage: migrate-clusters.ts --from <kubeconfig> --to <kubeconfig> --namespace <name> [--as <name>] [--store <folder>]');
  process.exit(2);
}

const source = await clusterFromKubeConfig({ path: from });
const target = await clusterFromKubeConfig({ path: to });
try {
  const run = migrate({
    name: `migrate-${namespace}`,
    from: source,
    to: [{ name: as, cluster: target, restore: { namespaceMapping: { [namespace]: as } } }],
    backup: { includedNamespaces: [namespace] },
    location: { store: createFileSystemObjectStore({ root: folder }) },
    readiness: { timeoutInMs: 300_000 },
  });
  for await (const event of run) printProgress(event);
  const { phase, targets } = await run.result;
  console.log(`${namespace} at ${source.server} is now ${as} at ${target.server}: ${phase}`);
  for (const { error, restore, notReady = [], comparison, unmovedVolumes } of targets) {
    if (error) console.log(`${error.step} failed: ${error.error.message}`);
    for (const message of restore?.messages ?? []) console.log(message);
    for (const { groupResource, name, reason } of notReady) console.log(`${groupResource} ${name} is not ready: ${reason}`);
    for (const { groupResource, name } of comparison?.differences ?? []) console.log(`${groupResource} ${name} differs from the source`);
    for (const { claim, reason } of unmovedVolumes) console.log(`The data of claim ${claim} did not come along: ${reason}`);
  }
  process.exitCode = phase === 'Completed' ? 0 : 1;
} finally {
  await Promise.all([source.close(), target.close()]);
}

function printProgress(event: MigrateEvent): void {
  if (event.type === 'step' && event.state !== 'started') console.log(`${event.step}: ${event.message}`);
  if (event.type === 'wait') console.log(`${event.notReady.length} workloads are not ready`);
  if (event.type !== 'backup' && event.type !== 'target') return;
  const { event: of } = event;
  if (of.type === 'progress') console.log(`${event.type === 'backup' ? 'backup' : 'restore'}: ${of.items} of ${of.totalItems} objects`);
}
