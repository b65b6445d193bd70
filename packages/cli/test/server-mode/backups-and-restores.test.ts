import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type ServerLab, startServerLab } from './start-server-lab.ts';

let lab: ServerLab;
const configMaps = { group: '', version: 'v1', resource: 'configmaps' };

beforeAll(async () => {
  lab = await startServerLab();
  await lab.cluster.create(configMaps, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'menu', namespace: 'shop', labels: { app: 'shop' } },
    data: { soup: 'leek' },
  });
  lab.startController();
  await lab.velero.createLocation({ name: 'main', provider: 'aws', default: true, objectStorage: { bucket: 'b' } });
  await lab.velero.waitUntilAvailable('main', { timeoutInMs: 90_000 });
});
afterAll(() => lab.close());
afterEach(() => {
  lab.answerFiles = undefined;
});

const create = (name: string, ...flags: string[]) =>
  lab.lifeboat(['backup', 'create', name, '--include-namespaces', 'shop', '--wait', ...flags]);

test('a backup is made, followed and reported, and its object has what the flags say', async () => {
  const { code, stdout, stderr } = await create('one', '--ttl', '48h', '--labels', 'team=a', '--storage-location', 'main');
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^Backup one: Completed\n +Items: +\d+\n.*Location: +main\n/s),
  });
  expect(stderr).toContain(`Server mode (velero.io is in the cluster): namespace velero of ${lab.server.url}`);
  const { metadata, spec } = await lab.velero.getBackup('one');
  expect(metadata.labels).toMatchObject({ team: 'a', 'velero.io/storage-location': 'main' });
  expect(spec).toMatchObject({ ttl: '48h0m0s', includedNamespaces: ['shop'], storageLocation: 'main' });
});

test('without --wait the command ends at once, in the words of Velero', async () => {
  const { code, stdout } = await lab.lifeboat(['backup', 'create', 'soon', '--include-namespaces', 'shop']);
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout:
      'Backup request "soon" submitted successfully.\nRun `lifeboat backup describe soon` or `lifeboat backup logs soon` for more details.\n',
  });
  await lab.velero.waitForBackup('soon', { timeoutInMs: 90_000 });
});

test('--result tells machines what became of it', async () => {
  const { stdout } = await create('told', '--result', 'json');
  expect(JSON.parse(stdout)).toMatchObject({ phase: 'Completed', backup: { metadata: { name: 'told' } } });
});

describe('what is given and cannot be is told before anything is made', () => {
  test.each([
    [['--storage-location', 'none'], 2, /no BackupStorageLocation "none"/],
    [['--storage-location', 'main,other'], 2, /no BackupStorageLocation "other"/],
    [['--volume-snapshot-locations', 'portworx'], 2, /no VolumeSnapshotLocation "portworx"/],
    [['--storage-lag-timeout', '1m'], 2, /--storage-lag-timeout: Not available with a server.*--local/],
    [['--run-hooks', 'none'], 2, /--run-hooks: Not available with a server/],
    [['--from-schedule', 'none'], 1, /no schedule "none"/],
    [['--from-schedule', 'none', '--ttl', '1h'], 2, /template of the schedule: ttl cannot be given/],
  ])('%j', async (flags, code, message) => {
    const argv = ['backup', 'create', 'never', ...flags];
    expect(await lab.lifeboat(argv)).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(message) });
    expect(await lab.velero.objects('Backup').get('never')).toBeUndefined();
  });
});

describe('lists', () => {
  beforeAll(() => create('listed', '--labels', 'team=b,tier=gold'));

  test('a table with columns for labels, and a name that is not there', async () => {
    const argv = ['backup', 'get', 'listed', 'nobody', '--label-columns', 'team,velero.io/storage-location', '--show-labels'];
    const { code, stdout, stderr } = await lab.lifeboat(argv);
    expect(stdout).toMatch(
      /^NAME .* SELECTOR +ITEMS +SIZE +TEAM +STORAGE-LOCATION +LABELS\nlisted +Completed .*<none> +(\d+ +)?(-|[\d.]+ (B|KiB)) +b +main +team=b,tier=gold,/,
    );
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('no backup "nobody" in namespace "velero"') });
  });

  test('what its files take, once the server has noted it', async () => {
    const argv = ['backup', 'get', 'listed'];
    await expect.poll(async () => (await lab.lifeboat(argv)).stdout).toMatch(/ SIZE\nlisted +Completed .* [\d.]+ (B|KiB)\n/);
  });

  test('one object alone is printed as it is, several as a list', async () => {
    const one = await lab.lifeboat(['backup', 'get', '-l', 'tier=gold', '-o', 'json']);
    expect(JSON.parse(one.stdout)).toMatchObject({ kind: 'Backup', metadata: { name: 'listed' } });
    const all = await lab.lifeboat(['backup', 'get', '-o', 'yaml']);
    expect(parse(all.stdout)).toMatchObject({ kind: 'BackupList', items: expect.arrayContaining([]) });
    expect(await lab.lifeboat(['backup', 'get', '-n', 'other'])).toMatchObject({
      code: 0,
      stdout: '',
      stderr: expect.stringContaining('There are no backups in namespace other'),
    });
  });
});

describe('what is in the bucket comes by signed URLs', () => {
  beforeAll(() => create('kept'));

  test('describe --details has the list of objects, and leaves no request behind', async () => {
    const { code, stdout } = await lab.lifeboat(['backup', 'describe', 'kept', '--details']);
    expect(code).toBe(0);
    const order = [
      'Name:',
      'Phase:  Completed',
      'Namespaces:',
      'Storage Location:  main',
      'Resource List:',
      'shop/menu',
      'Backup Volumes:',
    ];
    expect(order.map((text) => stdout.indexOf(text))).toEqual([...order.map((text) => stdout.indexOf(text))].sort((a, b) => a - b));
    for (const text of order) expect(stdout).toContain(text);
    expect(await lab.velero.objects('DownloadRequest').list()).toEqual([]);
  });

  test('several, and all of a label; machines get the whole', async () => {
    const { stdout } = await lab.lifeboat(['backup', 'describe', 'kept', 'one']);
    expect(stdout.match(/^Name: .*/gm)).toEqual([expect.stringContaining('kept'), expect.stringContaining('one')]);
    const all = await lab.lifeboat(['backup', 'describe', '-l', 'team=a', '-o', 'json']);
    expect(JSON.parse(all.stdout)).toMatchObject({ backup: { metadata: { name: 'one' } }, volumes: [] });
  });

  test('a file that cannot be had is a warning, the rest is described', async () => {
    lab.answerFiles = (key) => (key.includes('volumeinfo') ? 403 : key.includes('resource-list') ? gzipSync('{"v1/Pod":5}') : 404);
    const { code, stdout, stderr } = await lab.lifeboat(['backup', 'describe', 'kept', '--details']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('Phase:  Completed') });
    expect(stderr).toMatch(/warning: The BackupVolumeInfos of "kept" cannot be read: .* answers HTTP 403/);
    expect(stderr).toMatch(/warning: The BackupResourceList of "kept" cannot be used: .*v1\/Pod is not a list of names/);
    expect(stderr).not.toContain('secret');
  });

  test('the log', async () => {
    expect(await lab.lifeboat(['backup', 'logs', 'kept'])).toMatchObject({ code: 0, stdout: expect.stringContaining('level=info') });
    expect(await lab.lifeboat(['backup', 'logs', 'nobody'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('BACKUP_NOT_FOUND'),
    });
  });

  test('the archive, unless it is cut', async () => {
    const { code, stdout } = await lab.lifeboat(['backup', 'download', 'kept', '-o', 'kept.tgz']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: `Backup kept has been downloaded to ${join(lab.cwd, 'kept.tgz')}\n` });
    const archive = await readFile(join(lab.cwd, 'kept.tgz'));
    expect(gunzipSync(archive).includes('resources/configmaps/namespaces/shop/menu.json')).toBe(true);
    lab.answerFiles = () => archive.subarray(0, archive.length - 20);
    const cut = await lab.lifeboat(['backup', 'download', 'kept', '-o', 'cut.tgz']);
    expect(cut).toMatchObject({ code: 1, stderr: expect.stringContaining('ARCHIVE_CORRUPT') });
    await expect(readFile(join(lab.cwd, 'cut.tgz'))).rejects.toThrow('ENOENT');
  });
});

describe('restores', () => {
  beforeAll(() => create('source'));

  test('one is made, followed, described, logged and deleted', async () => {
    const argv = ['restore', 'create', 'back', '--from-backup', 'source', '--namespace-mappings', 'shop:copy', '--wait'];
    const { code, stdout } = await lab.lifeboat(argv);
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^Restore back: Completed\n +Backup: +source\n/) });
    expect((await lab.cluster.get(configMaps, { namespace: 'copy', name: 'menu' }))?.data).toEqual({ soup: 'leek' });
    expect((await lab.lifeboat(['restore', 'get', 'back'])).stdout).toMatch(/^NAME +BACKUP .*\nback +source +Completed/);
    const described = await lab.lifeboat(['restore', 'describe', 'back', '--details']);
    expect(described.stdout).toMatch(/Phase: +Completed.*Namespace mappings: +shop=copy.*Resource List:.*copy\/menu\(created\)/s);
    expect((await lab.lifeboat(['restore', 'logs', 'back'])).stdout).toContain('level=info');
    const deleted = await lab.lifeboat(['restore', 'delete', 'back', '--confirm', '--wait']);
    expect(deleted).toMatchObject({ code: 0, stdout: 'Restore back: deleted\n' });
    expect(await lab.velero.objects('Restore').get('back')).toBeUndefined();
  });

  test('what is selected and changed is in annotations, which the server reads', async () => {
    const selecting = ['--include-names', 'menu,shop', '--select', 'object.kind == "Namespace" || has(object.data)'];
    const { code } = await create('selected', ...selecting, '--labels', 'by=name');
    expect(code).toBe(0);
    const { metadata } = await lab.velero.getBackup('selected');
    expect(JSON.parse(metadata.annotations?.['lifeboat.io/select'] ?? '')).toMatchObject({ include: [{ names: ['menu', 'shop'] }] });
    const flags = ['--from-backup', 'source', '--exclude-names', 'kube-root-ca.crt', '--namespace-mappings', 'shop:chosen'];
    const argv = ['restore', 'create', 'chosen', ...flags, '--host-mappings', 'a.example.com=b.example.com'];
    const printed = await lab.lifeboat([...argv, '-o', 'json']);
    const annotations = {
      'lifeboat.io/select': '{"exclude":[{"names":["kube-root-ca.crt"]}]}',
      'lifeboat.io/transforms': '{"hostMapping":{"a.example.com":"b.example.com"}}',
    };
    expect(JSON.parse(printed.stdout).metadata).toMatchObject({ annotations });
    expect(printed.stderr).toContain('only a server of lifeboat reads lifeboat.io/select and lifeboat.io/transforms');
    expect(await lab.lifeboat([...argv, '--wait'])).toMatchObject({ code: 0 });
    expect((await lab.velero.getRestore('chosen')).metadata.annotations).toMatchObject(annotations);
    expect(await lab.cluster.get(configMaps, { namespace: 'chosen', name: 'menu' })).toBeDefined();
    const none = await lab.lifeboat([
      'restore',
      'create',
      'none',
      '--from-backup',
      'source',
      '--select',
      'object.kind == "None"',
      '--wait',
    ]);
    expect(none.stdout).toContain('Completed');
    const wrong = await lab.lifeboat(['restore', 'create', 'wrong', '--from-backup', 'source', '--select', 'object.', '--wait']);
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringMatching(/refused Restore "wrong": select.include\[0\]/) });
  });

  test('of a schedule: its latest good backup, or with leave a partially failed one', async () => {
    const backup = await lab.velero.objects('Backup').get('source');
    const labels = { 'velero.io/schedule-name': 'nightly' };
    await lab.velero.objects('Backup').patch('source', { metadata: { labels } });
    expect(backup?.status.phase).toBe('Completed');
    const named = await lab.lifeboat(['restore', 'create', '--from-schedule', 'nightly', '-o', 'yaml']);
    expect(parse(named.stdout)).toMatchObject({
      metadata: { name: expect.stringMatching(/^nightly-\d{14}$/), namespace: 'velero' },
      spec: { scheduleName: 'nightly' },
    });
    const latest = await lab.lifeboat(['restore', 'create', '--from-schedule', 'nightly', '--allow-partially-failed', '-o', 'json']);
    expect(JSON.parse(latest.stdout).spec).toEqual({ backupName: 'source' });
    expect(await lab.lifeboat(['restore', 'create', '--from-schedule', 'weekly'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--from-schedule weekly: it has no backups'),
    });
  });

  test.each([
    [['--from-backup', 'nobody'], 1, /no backup "nobody"/],
    [['--from-backup', 'source', '--dry-run'], 2, /--dry-run: Not available with a server/],
    [['--from-backup', 'source', '--restore-managers=true'], 2, /--restore-managers: Not available with a server/],
    [[], 2, /--from-backup, or a schedule with --from-schedule/],
  ])('refused: %j', async (flags, code, message) => {
    const { stderr, ...ran } = await lab.lifeboat(['restore', 'create', 'never', ...flags]);
    expect(stderr).toMatch(message);
    expect(ran).toEqual({ code, stdout: '' });
    expect(await lab.velero.objects('Restore').get('never')).toBeUndefined();
  });
});

test('a backup from a schedule, and what it would be', async () => {
  await lab.velero.createSchedule({ name: 'daily', schedule: '0 7 1 1 *', paused: true, template: { includedNamespaces: ['shop'] } });
  const planned = await lab.lifeboat(['backup', 'create', '--from-schedule', 'daily', '--labels', 'by=hand', '-o', 'yaml']);
  expect(parse(planned.stdout)).toEqual({
    apiVersion: 'velero.io/v1',
    kind: 'Backup',
    metadata: {
      name: expect.stringMatching(/^daily-\d{14}$/),
      namespace: 'velero',
      labels: { 'velero.io/schedule-name': 'daily', by: 'hand' },
    },
    spec: expect.objectContaining({ includedNamespaces: ['shop'] }),
    status: {},
  });
  expect(await lab.velero.listBackups({ labelSelector: 'velero.io/schedule-name=daily' })).toEqual([]);
  const { code } = await lab.lifeboat(['backup', 'create', 'by-hand', '--from-schedule', 'daily', '--wait', '--quiet']);
  expect(code).toBe(0);
  expect((await lab.velero.getBackup('by-hand')).metadata.labels).toMatchObject({ 'velero.io/schedule-name': 'daily' });
});

test('a backup is deleted with its files: asked for first, by name or by labels', async () => {
  await create('old', '--labels', 'age=old');
  expect(await lab.lifeboat(['backup', 'delete', 'old'])).toMatchObject({ code: 1, stderr: expect.stringContaining('add --confirm') });
  expect(await lab.lifeboat(['backup', 'delete', 'old', '--force', '--confirm'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--force: Not available with a server'),
  });
  expect(await lab.lifeboat(['backup', 'delete', 'nobody', '--confirm'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('There is no backup "nobody" in namespace "velero" (BACKUP_NOT_FOUND)'),
  });
  const { code, stdout } = await lab.lifeboat(['backup', 'delete', '-l', 'age=old', '--confirm', '--wait']);
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'Backup old: deleted\n' });
  expect(await lab.velero.objects('Backup').get('old')).toBeUndefined();
  for await (const { key } of lab.store.listObjects('backups/old/')) expect.fail(key);
});

describe('several locations', () => {
  const inSecond = async (name: string) => (await lab.second.headObject(`backups/${name}/velero-backup.json`)) !== undefined;
  const argv = ['backup', 'create', 'both', '--include-namespaces', 'shop', '--storage-location', 'main,second', '--storage-policy', 'any'];

  beforeAll(async () => {
    await lab.velero.createLocation({ name: 'second', provider: 'aws', objectStorage: { bucket: 'c' } });
    await lab.velero.waitUntilAvailable('second', { timeoutInMs: 90_000 });
  });

  test('get a backup of our server at once, and a repair brings it back to one that lost it', async () => {
    const planned = await lab.lifeboat([...argv, '-o', 'json']);
    expect(JSON.parse(planned.stdout)).toMatchObject({
      metadata: { annotations: { 'lifeboat.io/storage-locations': '["main","second"]', 'lifeboat.io/storage-policy': 'any' } },
      spec: { storageLocation: 'main' },
    });
    expect(await lab.lifeboat([...argv, '--wait'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Backup both: Completed/) });
    expect(await inSecond('both')).toBe(true);
    for await (const { key } of lab.second.listObjects('backups/both/')) await lab.second.deleteObject(key);
    const repaired = await lab.lifeboat(['backup', 'repair', 'both', '--wait']);
    expect(repaired).toMatchObject({ code: 0, stdout: 'Backup both: whole in every location (main, second)\n' });
    expect(await inSecond('both')).toBe(true);
    expect(await lab.lifeboat(['backup', 'repair', 'one'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('a single location'),
    });
  });

  test('are refused where the server is Velero, which would leave them out', async () => {
    await lab.stopController();
    lab.startController('v1.18.3');
    for (const [kind, ...more] of [['backup'], ['restore', '--from-backup', 'both', '--registry-mappings', 'a=b']] as const)
      expect(await lab.lifeboat([kind, 'create', 'never', '--select', 'true', ...more])).toMatchObject({
        code: 2,
        stderr: expect.stringMatching(kind === 'backup' ? /--select: the server/ : /--select, --registry-mappings: the server/),
      });
    const refused = { code: 2, stdout: '', stderr: expect.stringMatching(/main,second: the server .*\(v1\.18\.3\) cannot do this/) };
    expect(await lab.lifeboat(argv.with(2, 'never'))).toMatchObject(refused);
    expect(await lab.velero.objects('Backup').get('never')).toBeUndefined();
    expect(await lab.lifeboat(['backup', 'repair', 'both'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('backup repair: the server'),
    });
  });
});

test('a refused backup ends with the reasons of the server', async () => {
  const { code, stderr } = await lab.lifeboat([
    'backup',
    'create',
    'bad',
    '--include-namespaces',
    'a',
    '--exclude-namespaces',
    'a',
    '--wait',
  ]);
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/refused Backup "bad": .*\(INVALID_REQUEST\)/) });
});

test('Ctrl-C ends the watching, and says that the server goes on', async () => {
  // A backup to a location that is away waits for it.
  await lab.velero.createLocation({ name: 'away', provider: 'aws', objectStorage: { bucket: 'gone' } });
  await expect.poll(async () => (await lab.velero.getLocation('away')).status.phase).toBe('Unavailable');
  const stop = new AbortController();
  const running = lab.lifeboat(['backup', 'create', 'late', '--storage-location', 'away', '--wait'], { signal: stop.signal });
  await expect.poll(() => lab.velero.objects('Backup').get('late')).toBeDefined();
  stop.abort();
  expect(await running).toMatchObject({
    code: 130,
    stderr: expect.stringContaining('Backup late continues in the server: "lifeboat backup describe late" shows how far it is'),
  });
  expect(await lab.velero.objects('Backup').get('late')).toBeDefined();
});
