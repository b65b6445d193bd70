import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createFileSystemObjectStore } from '@lifeboat/core';
import type { VeleroKinds } from '@lifeboat/core/velero-api';
import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import type { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ownCommands } from './golden/own-commands.ts';
import { steadyText } from './golden/steady-text.ts';
import { tooWide } from './golden/too-wide.ts';
import { runInProcess } from './run-in-process.ts';
import { type ServerLab, startServerLab } from './server-mode/start-server-lab.ts';
import { password, saveVolumes } from './volume-files/save-volumes.ts';

// What every command prints on a terminal: run on embedded stores and API servers, compared with the files in golden/.
// After a change of texts: vitest run packages/cli/test/golden-output.test.ts -u, and read the difference.

let lab: ServerLab;
let cwd: string;
let kubeconfig: string;
const env = { LIFEBOAT_REPOSITORY_PASSWORD: password };
const namespace = { group: '', version: 'v1', resource: 'namespaces' };
const configMaps = { group: '', version: 'v1', resource: 'configmaps' };

beforeAll(async () => {
  lab = await startServerLab();
  cwd = await mkdtemp('/tmp/lifeboat-golden-') /* always as long */;
  kubeconfig = join(lab.cwd, 'kubeconfig');
  await writeFile(
    join(cwd, 'lifeboat.yaml'),
    'locations:\n  - { name: main, provider: file, default: true, config: { path: main } }\n  - { name: other, provider: file, config: { path: other } }\n',
  );
  await lab.cluster.create(namespace, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'golden' } });
  for (const name of ['one', 'two'])
    await lab.cluster.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'golden' }, data: { name } });
  await saveVolumes(createFileSystemObjectStore({ root: join(cwd, 'main') }), 'with-files', [
    { pod: 'shop/web', volume: 'data', claim: 'data-claim' },
  ]);
  await local('backup', 'create', 'nightly', '--include-namespaces', 'golden');
  await local('restore', 'create', 'r1', '--from-backup', 'nightly', '--namespace-mappings', 'golden:copy');
  const bucket = { provider: 'aws', objectStorage: { bucket: 'backups', prefix: 'cluster-a' }, config: { region: 'eu-west-1' } };
  await lab.velero.objects('BackupStorageLocation').create(object('BackupStorageLocation', 'default', { ...bucket, default: true }));
  await lab.velero.objects('VolumeSnapshotLocation').create(object('VolumeSnapshotLocation', 'disks', { provider: 'aws' }));
  await lab.velero.objects('Schedule').create(object('Schedule', 'daily', { schedule: '0 3 * * *', template: { ttl: '720h0m0s' } }));
  await lab.velero.objects('Backup').create(object('Backup', 'daily-1', { storageLocation: 'default' }));
  await lab.velero.objects('Restore').create(object('Restore', 'daily-1-again', { backupName: 'daily-1' }));
});
afterAll(async () => {
  await lab.close();
  await rm(cwd, { recursive: true, force: true });
});

function object<Kind extends keyof VeleroKinds>(kind: Kind, name: string, spec: object): VeleroKinds[Kind] {
  return { apiVersion: 'velero.io/v1', kind, metadata: { name, namespace: 'velero' }, spec } as unknown as VeleroKinds[Kind];
}

const run = (argv: readonly string[], columns: number) => runInProcess(argv, { cwd, env, columns });
const local = (...argv: string[]) => run([...argv, '--kubeconfig', kubeconfig], 80);

const steady = (text: string) => steadyText(text, { [cwd]: '/work', [lab.cwd]: '/lab' });

const tables: readonly (readonly string[])[] = [
  ['backup', 'get'],
  ['backup', 'get', '--location', 'main,other'],
  ['backup', 'describe', 'nightly', '--details'],
  ['backup', 'logs', 'nightly'],
  ['backup', 'verify', 'nightly'],
  ['backup', 'prune', '--dry-run'],
  ['backup', 'copy', 'nightly', '--from', 'main', '--to', 'other'],
  ['restore', 'get'],
  ['restore', 'describe', 'r1'],
  ['restore', 'plan', 'nightly'],
  ['restore', 'create', '--from-backup', 'nightly', '--dry-run'],
  ['volume', 'ls', 'with-files'],
  ['volume', 'ls', 'with-files', 'shop/data-claim', '--long'],
  ['repo', 'list'],
  ['repo', 'info'],
  ['repo', 'verify'],
  ['repo', 'doctor'],
  ['compare', 'nightly', 'cluster:', '--include-namespaces', 'golden'],
  ['doctor'],
  ['explain', 'BACKUP_NOT_FOUND'],
  ['schedule', 'get'],
  ['schedule', 'describe', 'daily'],
  ['backup-location', 'get'],
  ['snapshot-location', 'get'],
  ['repo', 'get'],
  ['backup', 'get', '--in-cluster'],
  ['restore', 'get', '--in-cluster'],
];
const noCluster = ['backup verify', 'backup copy', 'repo list'];

test.each([80, 120])(
  'what commands print on a terminal of %d columns',
  async (columns) => {
    const pages: string[] = [];
    const wide: string[] = [];
    for (const argv of tables) {
      const cluster = noCluster.includes(argv.slice(0, 2).join(' ')) || argv[0] === 'explain' ? [] : ['--kubeconfig', kubeconfig];
      const { code, stdout, stderr } = await runInProcess([...argv, ...cluster], { cwd, env: { ...env, NO_COLOR: '1' }, columns });
      if (argv[1] !== 'logs') wide.push(...tooWide(`${stdout}${stderr}`, columns).map((line) => `${argv.join(' ')}: ${line}`));
      pages.push(`$ lifeboat ${argv.join(' ')}\n${steady(stdout)}${steady(stderr)}${code === 0 ? '' : `(exit code ${code})\n`}`);
    }
    expect(wide).toEqual([]);
    await expect(pages.join('\n')).toMatchFileSnapshot(`golden/output-${columns}-columns.txt`);
  },
  120_000,
);

/** With a server in the cluster, with a second cluster, and with a store on a port on which nothing listens. */
describe('what commands print', () => {
  let served: ServerLab;
  let target: KubernetesApiServer;

  beforeAll(async () => {
    [served, target] = await Promise.all([startServerLab(), startKubernetesApiServer({ namespaces: [], controllers: false })]);
    served.startController();
    await writeFile(join(cwd, 'target'), target.kubeconfig());
  }, 60_000);
  afterAll(async () => {
    await served.close();
    await target.close();
  });

  test.each([80, 120])(
    'with a server, about two clusters, and of a location that is down, on a terminal of %d columns',
    async (columns) => {
      const down = 's3://bucket?region=eu-west-1&endpoint=http://127.0.0.1:9';
      const credentials = { AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 'secret', AWS_MAX_ATTEMPTS: '1' };
      const inCluster = ['--kubeconfig', join(served.cwd, 'kubeconfig')];
      const migrate = ['migrate', 'moved', '--from-kubeconfig', kubeconfig, '--to-kubeconfig', 'target', '--include-namespaces', 'golden'];
      // The commands wait for it for two minutes: the user gives up when they say so.
      const impatient = { until: /warning: location/ };
      const lines: [readonly string[], readonly string[], typeof impatient?][] = [
        [['plugin', 'get'], inCluster],
        [['version'], inCluster],
        [['debug', '--verbose', '--output', `bundle-${columns}.tar.gz`], inCluster],
        [[...migrate, '--plan-only'], []],
        [migrate.map((word) => (word === 'moved' ? `moved-${columns}` : word)), []],
        [['backup', 'get', '--location', down], [], impatient],
        [['backup', 'get', '--location', `main,${down}`], [], impatient],
        [['backup', 'describe', 'nightly', '--location', down], [], impatient],
        [['repo', 'list', '--location', down], [], impatient],
      ];
      // It tries for five seconds.
      if (columns === 80)
        lines.push([
          ['doctor', '--location', down],
          ['--kubeconfig', kubeconfig],
        ]);
      const pages: string[] = [];
      const wide: string[] = [];
      for (const [argv, more, { until } = {}] of lines) {
        const options = { cwd, env: { ...env, ...credentials, NO_COLOR: '1' }, columns };
        const { code, stdout, stderr } = await runInProcess([...argv, ...more], { ...options, ...(until && { until }) });
        wide.push(...tooWide(`${stdout}${stderr}`, columns).map((line) => `${argv.join(' ')}: ${line}`));
        pages.push(`$ lifeboat ${steady(argv.join(' '))}\n${steady(stdout)}${steady(stderr)}${code === 0 ? '' : `(exit code ${code})\n`}`);
      }
      expect(wide).toEqual([]);
      await expect(pages.join('\n')).toMatchFileSnapshot(`golden/servers-${columns}-columns.txt`);
    },
    120_000,
  );
});

/** Command lines of a command that cannot work. */
function badLines({ path, command }: { readonly path: readonly string[]; readonly command: Command }): string[][] {
  const has = (flag: string) => command.options.some(({ long }) => long === flag);
  const required = command.registeredArguments.filter((each) => each.required).map(() => 'nobody');
  const limited = command.options.find(({ argChoices }) => argChoices);
  return [
    [...path, ...required, '--nonsense'],
    ...(required.length > 0 ? [[...path]] : []),
    ...(limited ? [[...path, ...required, `${limited.long}=nonsense`]] : []),
    ...(has('--kubeconfig') && !['server', 'debug', 'demo', 'doctor'].includes(path[0] ?? '')
      ? [[...path, ...required, ...(has('--confirm') ? ['--confirm'] : []), '--kubeconfig', 'none']]
      : []),
    ...(has('--location') && required.length > 0 ? [[...path, ...required, '--location', 'nowhere']] : []),
  ];
}

test('errors of every command at 80 columns', async () => {
  const lines = [
    ...ownCommands().flatMap(badLines),
    ['backup', 'describe', 'nobody', '--kubeconfig', kubeconfig],
    ['backup', 'get', 'nobody'],
    ['backup', 'get', 'nobody', '--in-cluster', '--kubeconfig', kubeconfig],
    ['backup', 'describe', 'nobody', '--in-cluster', '--kubeconfig', kubeconfig],
    ['backup', 'delete', 'nobody', '--confirm'],
    ['backup', 'create', 'nightly', '--kubeconfig', kubeconfig],
    ['restore', 'get', 'nobody'],
    ['restore', 'describe', 'nobody'],
    ['restore', 'create', 'r1', '--from-backup', 'nightly', '--kubeconfig', kubeconfig],
    ['restore', 'create', '--from-backup', 'nobody', '--kubeconfig', kubeconfig],
    ['schedule', 'get', 'nobody', '--kubeconfig', kubeconfig],
    ['schedule', 'describe', 'nobody', '--kubeconfig', kubeconfig],
    ['backup-location', 'get', 'nobody', '--kubeconfig', kubeconfig],
    ['backup', 'get', '--location', 'file:///dev/null/none'],
    ['backup', 'get', '--location', 'ftp://host/x'],
  ];
  const pages: string[] = [];
  const wide: string[] = [];
  for (const argv of lines) {
    const { code, stdout, stderr } = await run(argv, 80);
    if (code === 0) continue; // it does without what is missing
    wide.push(...tooWide(`${stdout}${stderr}`, 80).map((line) => `${argv.join(' ')}: ${line}`));
    pages.push(`$ lifeboat ${steady(argv.join(' '))}\n${steady(stdout)}${steady(stderr)}(exit code ${code})\n`);
  }
  lab.server.addFault({ method: 'GET', path: /configmaps/, status: 403 });
  const refused = await run(['backup', 'create', 'refused', '--include-resources', 'configmaps', '--kubeconfig', kubeconfig], 80);
  lab.server.clearFaults();
  pages.push(`$ lifeboat backup create refused   (no right to list ConfigMaps)\n${steady(refused.stderr)}(exit code ${refused.code})\n`);
  expect(wide).toEqual([]);
  await expect(pages.join('\n')).toMatchFileSnapshot('golden/errors-80-columns.txt');
}, 120_000);
