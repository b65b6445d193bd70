/**
 * Backups and restores of sizes for which a real server has no room here, against an API server that keeps nothing: `pnpm bench:large`.
 * Prints a table in Markdown: the processor time of the built command line, and its peak memory. Fails when memory passes 256 MiB, or a run
 * takes more than 1.1 times as long an object as the smallest.
 *
 *   --backups 10000,100000,300000   objects (the first is what the others are compared with)
 *   --restores 10000,100000
 *   --bytes N                       of a ConfigMap's data (default 2000)
 *   --namespaces N                  (default 20)
 *   --locations N                   that get the backup at once (default 1)
 *   --versions N                    of a group, all of which the backup has (EnableAPIGroupVersions; default: ConfigMaps instead)
 *   --clusters N                    that are backed up at the same time, each by a process of its own (default 1)
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runMeasured } from '../../run-measured.ts';
import { startStandIn } from '../stand-in/start-stand-in.ts';

const { values } = parseArgs({
  options: {
    backups: { type: 'string', default: '10000,100000,300000' },
    restores: { type: 'string', default: '10000,100000' },
    bytes: { type: 'string', default: '2000' },
    namespaces: { type: 'string', default: '20' },
    locations: { type: 'string', default: '1' },
    versions: { type: 'string', default: '0' },
    clusters: { type: 'string', default: '1' },
  },
});
const sizesOf = (text: string) => text.split(',').filter(Boolean).map(Number);
const [backups, restores] = [sizesOf(values.backups), sizesOf(values.restores)];
const namespaces = Number(values.namespaces);
const mapping = Array.from({ length: namespaces }, (_, i) => `load-${i}:restored-${i}`).join(',');
/** Objects of the run that is all start. */
const fewest = 100;
const most = { peakMiB: 256, growth: 1.1 };
const broken: string[] = [];
const perObject = new Map<string, number>();
const starts = new Map<string, number>();

console.log('| run | objects | processor time | an object, without the start | peak memory |');
console.log('| --- | ---: | ---: | ---: | ---: |');
for (const objects of new Set([fewest, ...backups, ...restores])) {
  const folder = await mkdtemp(join(tmpdir(), 'lb-'));
  const versions = Number(values.versions);
  const server = await startStandIn(folder, { objects, bytes: Number(values.bytes), namespaces, versions });
  const common = ['--kubeconfig', server.kubeconfig, '--quiet', ...(versions > 0 ? ['--features', 'EnableAPIGroupVersions'] : [])];
  const stores = Array.from({ length: Number(values.locations) }, (_, i) => `file://${folder}/store-${i}`);
  const to = stores.flatMap((store) => ['--storage-location', store]);
  const from = ['--location', stores[0] ?? ''];
  try {
    const all = Array.from({ length: Number(values.clusters) }, (_, i) => (i === 0 ? 'growth' : `growth-${i}`));
    const backUp = (name: string) => runMeasured(['backup', 'create', name, ...to, ...common], {});
    for (const measured of await Promise.all(all.map(backUp))) tell('backup', objects, measured);
    const args = ['restore', 'create', 'growth', '--from-backup', 'growth', '--namespace-mappings', mapping];
    if (objects === fewest || restores.includes(objects)) tell('restore', objects, await runMeasured([...args, ...from, ...common], {}));
  } finally {
    await server.down();
    await rm(folder, { recursive: true, force: true });
  }
}
for (const line of broken) console.error(`LIMIT BROKEN: ${line}`);
process.exitCode = broken.length > 0 ? 1 : 0;

function tell(what: string, objects: number, { cpuSeconds, peakMiB }: { readonly cpuSeconds: number; readonly peakMiB: number }): void {
  if (objects === fewest) starts.set(what, cpuSeconds);
  const each = (cpuSeconds - (starts.get(what) ?? 0)) / objects;
  const cells = [
    what,
    objects.toLocaleString('en'),
    `${cpuSeconds.toFixed(1)} s`,
    objects === fewest ? '' : `${(each * 1000).toFixed(3)} ms`,
  ];
  console.log(`| ${[...cells, `${Math.round(peakMiB)} MiB`].join(' | ')} |`);
  if (objects === fewest) return;
  const whole = cpuSeconds / objects;
  const known = perObject.get(what) ?? whole;
  perObject.set(what, known);
  if (peakMiB > most.peakMiB) broken.push(`${what} of ${objects}: ${peakMiB} MiB`);
  if (whole > known * most.growth)
    broken.push(`${what} of ${objects}: ${(whole / known).toFixed(2)} times as long an object as the smallest`);
}
