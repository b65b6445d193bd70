import { clusterFromKubeConfig, createFileSystemObjectStore, type MigrateEvent, migrate } from '@lifeboat/core';

/** What the process is told, as JSON on its stdin. */
export interface MigrationProcessTask {
  readonly name: string;
  /** Paths of kubeconfigs. */
  readonly from: string;
  readonly to: string;
  /** Folder of the location. */
  readonly root: string;
  /** How long its leases last once it is killed. */
  readonly leaseInMs: number;
  /** Who the process is, the same after a kill: its leases are not waited for then. */
  readonly owner?: string;
}

// A process that migrates until it is killed: a line for each object that a run deals with, then the report. Of those that are held it
// says so.
const chunks: Buffer[] = [];
for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
const { name, from, to, root, leaseInMs, owner } = JSON.parse(Buffer.concat(chunks).toString()) as MigrationProcessTask;
const clusters = { from: await clusterFromKubeConfig({ path: from }), to: await clusterFromKubeConfig({ path: to }) };
const run = migrate({
  name,
  from: clusters.from,
  to: [{ cluster: clusters.to, restore: { preserveNodePorts: true } }],
  location: { store: createFileSystemObjectStore({ root }) },
  // There are no Pods.
  readiness: false,
  engine: {
    lease: { durationInMs: leaseInMs, renewalIntervalInMs: leaseInMs / 4 },
    ...(owner !== undefined && { owner }),
    // The controller of these is held; what a killed process has left held has to be released in the end.
    quiesceAdapters: [
      {
        name: 'harbor.example.com/boats',
        appliesTo: { includedResources: ['boats.harbor.example.com'] },
        holdWith: () => [{ path: ['metadata', 'annotations', 'harbor.example.com/paused'], value: 'true' }],
      },
    ],
  },
});
for await (const event of run) {
  const told = nestedType(event);
  if (told === 'item' || told === 'planned-item') process.stdout.write('.\n');
  if (event.type === 'target' && event.event.type === 'planned-item' && event.event.item.held !== undefined) process.stdout.write('held\n');
}
process.stdout.write(`${JSON.stringify(await run.result)}\n`);
await Promise.all([clusters.from.close(), clusters.to.close()]);

function nestedType(event: MigrateEvent): string {
  return event.type === 'backup' || event.type === 'target' ? event.event.type : event.type;
}
