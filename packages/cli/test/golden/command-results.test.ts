import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createFileSystemObjectStore } from '@lifeboat/core';
import { startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runInProcess } from '../run-in-process.ts';
import { type ServerLab, startServerLab } from '../server-mode/start-server-lab.ts';
import { password, saveVolumes } from '../volume-files/save-volumes.ts';
import { ownCommands } from './own-commands.ts';
import { steadyText } from './steady-text.ts';
import { tooWide } from './too-wide.ts';

// What commands print on a terminal of 80 columns once they have done their work: beside golden-output.test.ts, which has the lists.
// After a change of texts: vitest run packages/cli/test/golden -u, and read the difference.

let lab: ServerLab;
let cwd: string;
let kubeconfig: string;

beforeAll(async () => {
  lab = await startServerLab();
  cwd = await mkdtemp('/tmp/lifeboat-golden-') /* always as long */;
  kubeconfig = join(lab.cwd, 'kubeconfig');
  const locations = ['main', 'other'].map((name) => ({ name, provider: 'file', default: name === 'main', config: { path: name } }));
  await writeFile(join(cwd, 'lifeboat.yaml'), JSON.stringify({ locations }));
  await writeFile(join(lab.cwd, 'keys'), '[default]\naws_access_key_id=AKIA\n');
  await writeFile(join(cwd, 'new.txt'), 'another password\n');
  const namespaces = { group: '', version: 'v1', resource: 'namespaces' };
  await lab.cluster.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'kube-system' } });
  const configMaps = { group: '', version: 'v1', resource: 'configmaps' };
  await lab.cluster.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'menu', namespace: 'shop' } });
  await saveVolumes(createFileSystemObjectStore({ root: join(cwd, 'main') }), 'with-files', [
    { pod: 'shop/web', volume: 'data', claim: 'data-claim' },
  ]);
});
afterAll(async () => {
  await lab.close();
  await rm(cwd, { recursive: true, force: true });
});

/** A command line, and what another program has done before it. */
type Line = readonly [argv: string, before?: () => Promise<unknown>];

const here: readonly Line[] = [
  ['backup create nightly --include-namespaces shop --local'],
  ['backup create both --include-namespaces shop --location main,other --local'],
  ['backup create quiet --include-namespaces shop --local --quiet'],
  ['backup download nightly'],
  ['backup repair both --location main,other'],
  ['backup resume quiet --force', () => waiting('backups/quiet/velero-backup.json', 'backup')],
  ['backup set-ttl nightly 48h'],
  ['backup unlock nightly'],
  ['backup prune'],
  ['compare nightly both'],
  ['report backup nightly -o nightly.html'],
  ['report location -o location.html'],
  ['restore create again --from-backup nightly --namespace-mappings shop:copy --local'],
  ['restore plan nightly --namespace-mappings shop:third --save shop.plan'],
  ['restore apply shop.plan'],
  ['restore logs again'],
  ['restore resume again --force', () => waiting('restores/again/lifeboat-restore.json', 'restore')],
  ['report restore again -o again.html'],
  ['restore delete again --confirm'],
  ['backup delete nightly both --confirm'],
  ['volume get with-files shop/data-claim d/hello'],
  ['volume get with-files shop/data-claim -o saved'],
  ['repo maintain --take-over'],
  ['repo set-password shop --new-password-file new.txt --confirm'],
  ['permissions --for backup --include-namespaces shop'],
  ['client config set namespace=velero'],
  ['client config get'],
  ['version --client-only'],
  ['studio'],
];

/** With a server, which another process runs. */
const inCluster: readonly Line[] = [
  ['backup-location create second --provider aws --bucket b --prefix p'],
  ['backup-location set second --access-mode ReadOnly'],
  ['backup-location delete second --confirm'],
  ['snapshot-location create disks --provider aws --config region=eu-west-1'],
  ['snapshot-location set disks --credential cloud=aws'],
  ['snapshot-location delete disks --confirm'],
  ['schedule create daily --schedule 0|3|*|*|* --ttl 168h --paused'],
  ['schedule pause daily'],
  ['schedule unpause daily --skip-immediately'],
  ['schedule delete daily --confirm'],
  ['backup-location create default --provider aws --bucket b --default'],
  ['backup create served --include-namespaces shop', available],
  ['backup create waited --include-namespaces shop --wait'],
  ['backup logs waited'],
  ['backup download waited -o waited.tar.gz'],
  ['restore create served --from-backup waited --namespace-mappings shop:copy-of-shop'],
  ['restore create waited --from-backup waited --namespace-mappings shop:other-copy --wait'],
  ['restore logs waited'],
  ['restore delete waited --confirm'],
  ['backup delete waited --confirm'],
];

const image = 'registry.example.com/lifeboat:1';
const installation: readonly Line[] = [
  [`install --image ${image} --provider aws --bucket b --secret-file keys`],
  [`install --image ${image} --provider aws --bucket b --secret-file keys --profile namespaces=default`],
  ['uninstall --confirm'],
];

/** What their normal output is shown by, if not by a golden file. */
const elsewhere: Readonly<Record<string, string>> = {
  completion: 'packages/cli/test/completion.test.ts: a program for a shell',
  demo: 'packages/cli/test/cli.test.ts, and in .ci/run',
  mover: 'packages/cli/test/mover-job.node.test.ts: not for people',
  'plugin add': 'golden/errors-80-columns.txt: it always refuses',
  'plugin remove': 'golden/errors-80-columns.txt: it always refuses',
  'provider validate': 'packages/cli/test/provider-validate.slow.test.ts: it takes seconds',
  server: 'packages/cli/test/server.test.ts: a log',
  'volume restore': 'packages/cli/test/volume-files/volume-restore.node.test.ts: it needs Pods',
};

test(
  'what commands print when they have done their work, with files of the machine',
  () => print(here, cwd, 'results-80-columns.txt'),
  120_000,
);

test('what commands print when they have done their work, with a server', async () => {
  lab.startController();
  await print(inCluster, lab.cwd, 'server-results-80-columns.txt');
}, 120_000);

test('what install and uninstall print', async () => {
  const server = await startKubernetesApiServer({ controllers: true });
  try {
    const path = join(lab.cwd, 'fresh');
    await writeFile(path, server.kubeconfig());
    await print(installation, lab.cwd, 'install-results-80-columns.txt', path);
  } finally {
    await server.close();
  }
}, 120_000);

test('every command is in a golden file with what it prints when it has done its work', async () => {
  const files = [
    'output-80-columns.txt',
    'servers-80-columns.txt',
    'results-80-columns.txt',
    'server-results-80-columns.txt',
    'install-results-80-columns.txt',
  ];
  const texts = await Promise.all(files.map((file) => readFile(join(import.meta.dirname, file), 'utf8')));
  const shown = texts.join('\n').split(/^\$ lifeboat /m);
  const names = ownCommands().map(({ path }) => path.join(' '));
  const missing = names.filter((name) => !shown.some((page) => page.startsWith(name) && !/^\(exit code/m.test(page)));
  expect(missing.sort()).toEqual(Object.keys(elsewhere).sort());
});

async function print(lines: readonly Line[], folder: string, file: string, KUBECONFIG = kubeconfig): Promise<void> {
  const pages: string[] = [];
  const wide: string[] = [];
  for (const [line, before] of lines) {
    await before?.();
    const argv = line.split(' ').map((word) => word.replaceAll('|', ' '));
    const env = { KUBECONFIG, HOME: cwd, LIFEBOAT_REPOSITORY_PASSWORD: password, NO_COLOR: '1' };
    // The studio serves until it is told to end.
    const { code, stdout, stderr } = await runInProcess(argv, {
      cwd: folder,
      env,
      columns: 80,
      ...(argv[0] === 'studio' && { until: /Ctrl-C/ }),
    });
    const text = `${stdout}${stderr}`;
    // Scripts look for the line of Velero that begins so.
    if (argv[1] !== 'logs') wide.push(...tooWide(text.replace(/^Run `.*/gm, ''), 80).map((each) => `${line}: ${each}`));
    pages.push(`$ lifeboat ${argv.join(' ')}\n${steadyText(text, { [cwd]: '/work', [lab.cwd]: '/lab' })}(exit code ${code})\n`);
  }
  await expect(pages.map((page) => page.replace('(exit code 0)\n', '')).join('\n')).toMatchFileSnapshot(file);
  expect(wide).toEqual([]);
}

/** Makes it one whose process was killed while it waited for asynchronous operations, of which there are none any more. */
async function waiting(file: string, operation: 'backup' | 'restore'): Promise<void> {
  const path = join(cwd, 'main', file);
  const object = JSON.parse(await readFile(path, 'utf8')) as { metadata: { name: string }; status: Record<string, unknown> };
  delete object.status.completionTimestamp;
  await writeFile(path, JSON.stringify({ ...object, status: { ...object.status, phase: 'WaitingForPluginOperations' } }));
  const marker = {
    [operation]: object.metadata.name,
    writer: 'w',
    operation,
    startTimestamp: '2026-11-23T10:00:00Z',
    host: 'elsewhere',
    pid: 7,
  };
  await writeFile(join(dirname(path), 'lifeboat-in-progress.json'), JSON.stringify(marker));
}

async function available(): Promise<void> {
  await lab.velero.waitUntilAvailable('default', { timeoutInMs: 90_000 });
}
