import { gzipSync } from 'node:zlib';
import { startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClusterClient } from '../contract/cluster/cluster-client.ts';
import { createClusterClient } from '../kubernetes/create-cluster-client.ts';
import type { KubeObject } from '../plugin-api/kube-object.ts';
import { createFileSystemObjectStore } from '../storage/file-system/file-system-store.ts';
import { rawArchive } from '../storage/testing/raw-archive.ts';
import { sampleBackup } from '../storage/testing/sample-backup.ts';
import type { BackupStatus } from '../velero-api/objects/backup.ts';
import { createRestoreLab, type RestoreLab } from './testing/restore-lab.ts';

let cluster: ClusterClient;
let lab: RestoreLab;
const closing: (() => Promise<void>)[] = [];

beforeAll(async () => {
  const server = await startKubernetesApiServer();
  cluster = createClusterClient({ server: server.url, token: server.token });
  lab = await createRestoreLab(cluster);
  closing.push(
    () => lab.close(),
    () => cluster.close(),
    () => server.close(),
  );
});
afterAll(async () => {
  for (const close of closing) await close();
});

const configMap = (name: string, fields: object = {}) =>
  JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'shop' }, data: { from: 'first' }, ...fields });
const path = (name: string, folder = '') => `resources/configmaps/${folder}namespaces/shop/${name}.json`;
const version = ['metadata/version', '1.1.0\n'] as const;
const good = [version, [path('good'), configMap('good')], [path('good', 'v1-preferredversion/'), configMap('good')]] as const;
const volume = [
  'resources/persistentvolumes/cluster/disk.json',
  JSON.stringify({ apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'disk' } }),
] as const;

interface BadBackup {
  readonly title: string;
  readonly entries?: readonly (readonly [string, string])[];
  readonly status?: BackupStatus;
  /** Other files, by what follows the backup's name. `undefined`: none of it. */
  readonly files?: Readonly<Record<string, Buffer>>;
  readonly archive?: (bytes: Buffer) => Buffer | undefined;
  readonly metadata?: (text: string) => string;
  readonly excludedResources?: string[];
}

let count = 0;

async function put(bad: BadBackup): Promise<string> {
  const name = `bad${++count}`;
  const store = createFileSystemObjectStore({ root: lab.root, fsync: false });
  const at = (suffix: string) => `backups/${name}/${suffix.startsWith('-') || suffix.startsWith('.') ? name + suffix : suffix}`;
  const whole = rawArchive(bad.entries ?? good);
  const bytes = bad.archive ? bad.archive(whole) : whole;
  if (bytes) await store.putObject(at('.tar.gz'), bytes);
  for (const [suffix, content] of Object.entries(bad.files ?? {})) await store.putObject(at(suffix), content);
  const text = JSON.stringify(sampleBackup(name, { version: 1, formatVersion: '1.1.0', ...bad.status }));
  await store.putObject(at('velero-backup.json'), Buffer.from(bad.metadata?.(text) ?? text));
  return name;
}

async function restore(bad: BadBackup) {
  const backupName = await put(bad);
  const run = lab.restore({
    backupName,
    namespaceMapping: { shop: backupName },
    ...(bad.excludedResources && { excludedResources: bad.excludedResources }),
  });
  const said: string[] = [];
  const listen = async () => {
    for await (const event of run)
      if (event.type === 'issue' && event.issue.severity !== 'info') said.push(`${event.issue.severity}: ${event.issue.message}`);
    return await run.result;
  };
  const result = await listen().catch((error: unknown) => error as Error & { code?: string });
  const namespace = { group: '', version: 'v1', resource: 'namespaces' };
  const made = await cluster.get(namespace, { name: backupName });
  const read = (name: string): Promise<KubeObject | undefined> =>
    cluster.get({ group: '', version: 'v1', resource: 'configmaps' }, { namespace: backupName, name });
  return { backupName, result, said, made: made !== undefined, read };
}

const refused: (BadBackup & { code: string; message: RegExp })[] = [
  {
    title: 'a backup in progress',
    status: { phase: 'WaitingForPluginOperations' },
    code: 'BACKUP_IN_PROGRESS',
    message: /phase is WaitingForPluginOperations/,
  },
  {
    title: 'another major version of the format',
    status: { formatVersion: '2.0.0' },
    code: 'BACKUP_FORMAT_UNSUPPORTED',
    message: /"2\.0\.0" \(status\.formatVersion\).*reads formats 1\.x/,
  },
  {
    title: 'another one in the archive only',
    entries: [['metadata/version', '2.1.0\n'], ...good.slice(1)],
    code: 'BACKUP_FORMAT_UNSUPPORTED',
    message: /"2\.1\.0" \(metadata\/version/,
  },
  { title: 'a format that is no version', status: { formatVersion: 'latest' }, code: 'BACKUP_FORMAT_UNSUPPORTED', message: /"latest"/ },
  { title: 'a truncated archive', archive: (bytes) => bytes.subarray(0, -1), code: 'ARCHIVE_CORRUPT', message: /not a whole gzip file/ },
  { title: 'no archive', archive: () => undefined, code: 'BACKUP_BROKEN', message: /bad\d+\.tar\.gz is missing/ },
  {
    title: 'truncated metadata',
    metadata: (text) => text.slice(0, -1),
    code: 'BACKUP_BROKEN',
    message: /velero-backup\.json in location "test" .*not valid JSON/,
  },
  {
    title: "another backup's metadata",
    metadata: (text) => text.replace(/"name":"bad\d+"/, '"name":"b"'),
    code: 'BACKUP_BROKEN',
    message: /metadata\.name is "b"/,
  },
  {
    title: 'damaged volume infos',
    entries: [...good, volume],
    files: { '-volumeinfo.json.gz': Buffer.from('torn') },
    code: 'BACKUP_BROKEN',
    message: /-volumeinfo\.json\.gz .*exclude persistentvolumes/,
  },
  {
    title: 'volume snapshots that are no list',
    entries: [...good, volume],
    files: { '-volumesnapshots.json.gz': gzipSync('{}') },
    code: 'BACKUP_BROKEN',
    message: /-volumesnapshots\.json\.gz .*no.? .*list/,
  },
  {
    title: 'damaged CSI snapshots of an old backup',
    entries: [...good, volume],
    files: { '-csi-volumesnapshots.json.gz': gzipSync('[1]') },
    code: 'BACKUP_BROKEN',
    message: /row 1 is not/,
  },
];

test.each(refused)('refused, and nothing is written: $title', async ({ code, message, ...bad }) => {
  const { result, made } = await restore(bad);
  expect(result).toMatchObject({ code, message: expect.stringMatching(message) });
  expect(made).toBe(false);
});

const told: (BadBackup & { said: readonly RegExp[]; phase?: string; data?: Record<string, string | undefined> })[] = [
  {
    title: 'a newer minor version with unknown fields, files and folders',
    status: { formatVersion: '1.2.0', newField: { a: 1 } },
    entries: [['metadata/version', '1.2.0\n'], ...good.slice(1), ['metadata/new', 'x'], [path('good', 'v9/'), configMap('good')]],
    files: { 'notes.txt': Buffer.from('x'), '-new.json.gz': gzipSync('[]') },
    metadata: (text) => text.replace('"spec":{}', '"extra":[1],"spec":{"newSpec":{}}'),
    said: [
      /1\.2\.0 \(status\.formatVersion\), newer than 1\.1\.0/,
      /1\.2\.0 \(metadata\/version/,
      /metadata\/new: is nothing that a backup holds/,
    ],
  },
  {
    title: 'versions that disagree',
    entries: [['metadata/version', '1.0.0\n'], ...good.slice(1)],
    said: [/status\.formatVersion is 1\.1\.0, but the archive says 1\.0\.0/],
  },
  {
    title: 'no version anywhere, as of a very old Velero',
    metadata: (text) => text.replace('"formatVersion":"1.1.0",', '').replace('"version":1,', ''),
    entries: good.slice(1),
    said: [],
  },
  { title: 'an archive without objects', entries: [version], said: [/zero items were restored/], data: { good: undefined } },
  { title: 'an empty archive', entries: [], said: [/zero items were restored/], data: { good: undefined } },
  {
    title: 'an object twice',
    entries: [...good, [path('good'), configMap('good', { data: { from: 'second' } })]],
    said: [/good\.json: stands in the archive more than once: the last one counts/],
    data: { good: 'second' },
  },
  {
    title: 'unknown and hostile entries',
    entries: [...good, ['README', 'x'], ['../../../tmp/evil.json', 'x'], ['/etc/evil', 'x']],
    said: [/README: is nothing/, /evil\.json: has a path that leads out/, /\/etc\/evil: has a path that leads out/],
  },
  {
    title: 'copies that differ',
    entries: [...good.slice(0, 2), [path('good', 'v1-preferredversion/'), configMap('good', { data: { from: 'copy' } })]],
    said: [/v1-preferredversion.*differs from its un-versioned copy/],
  },
  {
    title: "counts that do not fit: another backup's archive",
    status: { progress: { totalItems: 7, itemsBackedUp: 7 } },
    phase: 'PartiallyFailed',
    said: [/archive holds 1 objects, but status\.progress\.itemsBackedUp is 7/],
  },
  {
    title: 'an object under the name of another',
    entries: [...good, [path('x'), configMap('y')]],
    phase: 'PartiallyFailed',
    said: [/an object called "y" as configmaps shop\/x/],
    data: { good: 'first', x: undefined, y: undefined },
  },
  {
    title: 'an object of another namespace',
    entries: [...good, [path('x'), configMap('x', { metadata: { name: 'x', namespace: 'elsewhere' } })]],
    said: [/metadata\.namespace "elsewhere" in the archive; its path counts/],
  },
  {
    title: 'an object that is no JSON',
    entries: [...good, [path('x'), '{"kind"']],
    phase: 'PartiallyFailed',
    said: [/no JSON as configmaps shop\/x/],
  },
  {
    title: 'an object of another kind',
    entries: [...good, [path('x'), configMap('x', { kind: 'Secret' })]],
    phase: 'PartiallyFailed',
    said: [/configmaps|ConfigMap/],
  },
  {
    title: 'an object of a type that nobody knows',
    entries: [
      ...good,
      ['resources/widgets.example.org/namespaces/shop/w.json', configMap('w', { apiVersion: 'example.org/v1', kind: 'Widget' })],
    ],
    phase: 'PartiallyFailed',
    said: [/widgets\.example\.org/],
  },
  { title: 'damaged volume infos, where no volume is there', files: { '-volumeinfo.json.gz': Buffer.from('torn') }, said: [] },
  {
    title: 'damaged volume infos, where volumes are excluded',
    entries: [...good, volume],
    excludedResources: ['persistentvolumes'],
    files: { '-volumeinfo.json.gz': Buffer.from('torn') },
    said: [/How volumes were saved cannot be read.*-volumeinfo\.json\.gz/],
  },
];

test.each(told)('restored, and told: $title', async ({ said, phase = 'Completed', data = { good: 'first' }, ...bad }) => {
  const found = await restore(bad);
  expect(found.result).toMatchObject({ phase });
  expect(found.said).toHaveLength(said.length);
  for (const message of said) expect(found.said).toContainEqual(expect.stringMatching(message));
  for (const [name, from] of Object.entries(data))
    expect((await found.read(name))?.data).toEqual(from === undefined ? undefined : { from });
});

describe('how volumes of an old backup were saved', () => {
  const pv = (name: string, claim?: string) =>
    [
      `resources/persistentvolumes/cluster/${name}.json`,
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'PersistentVolume',
        metadata: { name },
        spec: { persistentVolumeReclaimPolicy: 'Retain', ...(claim && { claimRef: { namespace: 'shop', name: claim } }) },
      }),
    ] as const;
  const rows = (list: unknown) => gzipSync(`${JSON.stringify(list)}\n`);

  test('is read from its other files; null is nothing, and volumeinfo counts first', async () => {
    const { said } = await restore({
      title: '',
      status: { volumeSnapshotsAttempted: 2, volumeSnapshotsCompleted: 1 },
      entries: [version, pv('native'), pv('csi', 'c'), pv('pod', 'p'), pv('known', 'k'), pv('none')],
      files: {
        '-volumesnapshots.json.gz': rows([
          { spec: { persistentVolumeName: 'native', location: 'gone' }, status: { phase: 'Completed', providerSnapshotID: 'snap-1' } },
          { spec: { persistentVolumeName: 'none' }, status: { phase: 'Failed' } },
        ]),
        '-csi-volumesnapshots.json.gz': rows(
          ['c', 'k'].map((claim) => ({
            metadata: { name: 's', namespace: 'shop' },
            spec: { source: { persistentVolumeClaimName: claim } },
          })),
        ),
        '-podvolumebackups.json.gz': rows([
          {
            metadata: { name: 'b', annotations: { 'velero.io/pvc-name': 'p' } },
            spec: { pod: { namespace: 'shop' } },
            status: { snapshotID: 'x' },
          },
        ]),
        '-volumeinfo.json.gz': rows([{ pvName: 'known', skipped: true }]),
      },
    });
    const lost = said.filter((message) => message.includes('which cannot be restored without a repository format'));
    // A CSI snapshot is its claim's to restore.
    expect(lost).toEqual([expect.stringMatching(/a file-system backup/)]);
    expect(said).toContainEqual(expect.stringMatching(/snap-1 is of snapshot location "gone", which this engine does not know/));
  });

  test('null everywhere means that no data was saved', async () => {
    const files = Object.fromEntries(
      ['volumesnapshots', 'podvolumebackups', 'volumeinfo'].map((file) => [`-${file}.json.gz`, gzipSync('null\n')]),
    );
    const { said } = await restore({ title: '', entries: [version, pv('one')], files });
    expect(said.filter((message) => message.includes('cannot be'))).toEqual([]);
  });
});
