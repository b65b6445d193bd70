import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { backupRepositoryPhases } from '@lifeboat/core/velero-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { runInProcess } from '../run-in-process.ts';
import { type ServerLab, startServerLab } from './start-server-lab.ts';

let lab: ServerLab;
const lifeboat = async (...argv: string[]) => await lab.lifeboat([...argv, '--quiet=false']);
/** A command that must succeed; what it printed. */
const done = async (...argv: string[]) => {
  const { code, stdout, stderr } = await lifeboat(...argv);
  expect(code, stderr).toBe(0);
  return stdout;
};
const rows = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(/ {3,}/));

beforeAll(async () => {
  lab = await startServerLab();
  await writeFile(join(lab.cwd, 'ca.pem'), '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n');
  await writeFile(join(lab.cwd, 'no.pem'), 'hello');
});
afterAll(() => lab.close());

describe('schedules', () => {
  test('are made with the flags of their backups, listed, described, paused and deleted', async () => {
    const filters = [
      '--include-namespaces',
      'shop',
      '--ttl',
      '24h',
      '-l',
      'app=web',
      '--snapshot-move-data',
      '--parallel-files-upload',
      '3',
    ];
    const more = ['--ordered-resources', 'pods=ns1/a', '--include-cluster-resources=true', '--csi-snapshot-timeout', '5m'];
    const own = ['--labels', 'team=a', '--annotations', 'why=x', '--use-owner-references-in-backup', '--paused=false'];
    expect(await done('schedule', 'create', 'daily', '--schedule', '0 7 * * *', ...filters, ...more, ...own)).toBe(
      'Schedule "daily" created successfully.\n',
    );
    const { metadata, spec } = await lab.velero.getSchedule('daily');
    expect(metadata).toMatchObject({ labels: { team: 'a' }, annotations: { why: 'x' } });
    expect(spec).toEqual({
      schedule: '0 7 * * *',
      useOwnerReferencesInBackup: true,
      paused: false,
      template: {
        includedNamespaces: ['shop'],
        ttl: '24h0m0s',
        labelSelector: { matchLabels: { app: 'web' } },
        snapshotMoveData: true,
        uploaderConfig: { parallelFilesUpload: 3 },
        orderedResources: { pods: 'ns1/a' },
        includeClusterResources: true,
        csiSnapshotTimeout: '5m0s',
      },
    });
    await done('create', 'schedule', 'hourly', '--schedule=@every 1h', '--skip-immediately', 'true');
    const last = new Date(Date.now() - 61_000).toISOString();
    await lab.velero.objects('Schedule').patch('hourly', { status: { phase: 'Enabled', lastBackup: last } });

    const [headings, daily, hourly] = rows(await done('get', 'schedules', '-L', 'team', '--show-labels'));
    expect(headings).toEqual([
      'NAME',
      'STATUS',
      'CREATED',
      'SCHEDULE',
      'BACKUP TTL',
      'LAST BACKUP',
      'SELECTOR',
      'PAUSED',
      'TEAM',
      'LABELS',
    ]);
    expect(daily).toEqual([
      'daily',
      'New',
      expect.stringMatching(/UTC$/),
      '0 7 * * *',
      '24h0m0s',
      'n/a',
      'app=web',
      'false',
      'a',
      'team=a',
    ]);
    expect(hourly?.[5]).toMatch(/^6\ds ago$/);
    expect(rows(await done('schedule', 'get', '-l', 'team=a')).map(([name]) => name)).toEqual(['NAME', 'daily']);
    expect(parse(await done('schedule', 'get', '-o', 'yaml'))).toMatchObject({ kind: 'ScheduleList', items: [{}, {}] });
    expect(JSON.parse(await done('schedule', 'get', 'daily', '-o', 'json'))).toMatchObject({ kind: 'Schedule', spec });

    const described = await done('describe', 'schedule', 'daily');
    expect(described).toMatch(/^Name: +daily\nNamespace: +velero\nLabels: +team=a\n/);
    expect(described).toMatch(/^Backup Template:\n {2}Namespaces:\n {4}Included: +shop\n/m);
    expect(described).toMatch(/^Last Backup: +<never>$/m);
    expect((await done('describe', 'schedules')).match(/^Name: .*$/gm)).toHaveLength(2);

    expect(await done('schedule', 'pause', '--all')).toBe('Schedule daily paused successfully\nSchedule hourly paused successfully\n');
    expect(await done('schedule', 'pause', 'daily')).toBe('Schedule daily is already paused\n');
    await done('schedule', 'unpause', '-l', 'team=a', '--skip-immediately=true');
    expect((await lab.velero.getSchedule('daily')).spec).toMatchObject({ paused: false, skipImmediately: true });
    expect((await lab.velero.getSchedule('hourly')).spec).toMatchObject({ paused: true });

    expect(await lifeboat('schedule', 'delete', 'daily')).toMatchObject({ code: 1, stderr: expect.stringContaining('--confirm') });
    expect(await lifeboat('delete', 'schedule', 'daily', 'nix', '--confirm=true')).toMatchObject({
      code: 1,
      stdout: 'Schedule daily: deleted\n',
      stderr: expect.stringContaining('There is no schedule "nix" in namespace "velero"'),
    });
    expect(await done('schedule', 'delete', '--all', '--confirm')).toBe('Schedule hourly: deleted\n');
    expect(await lifeboat('schedule', 'get')).toMatchObject({
      code: 0,
      stdout: '',
      stderr: expect.stringContaining('There are no schedules'),
    });
  });

  test('-o prints the object and makes nothing, without a cluster', async () => {
    const { code, stdout, stderr } = await runInProcess(
      ['create', 'schedule', 's', '--schedule', '@daily', '-o', 'yaml', '-n', 'tools', '--storage-location', 'far'],
      { cwd: lab.cwd },
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(parse(stdout)).toEqual({
      apiVersion: 'velero.io/v1',
      kind: 'Schedule',
      metadata: { name: 's', namespace: 'tools' },
      spec: { schedule: '@daily', template: { storageLocation: 'far' } },
      status: {},
    });
  });
});

describe('backup locations', () => {
  test('are made, changed, listed and forgotten with what was in them', async () => {
    const place = ['--provider', 'aws', '--bucket', 'b', '--config', 'region=eu-west-1,s3ForcePathStyle=true'];
    const times = ['--validation-frequency', '30s', '--backup-sync-period', '0s'];
    const rest = ['--prefix', 'p/q', '--access-mode', 'ReadOnly', '--credential', 's=k', '--cacert', 'ca.pem', '--labels', 'a=b'];
    expect(await done('backup-location', 'create', 'one', ...place, ...times, ...rest, '--default')).toBe(
      'Backup storage location "one" configured successfully.\n',
    );
    const { metadata, spec } = await lab.velero.getLocation('one');
    expect(metadata.labels).toEqual({ a: 'b' });
    expect(spec).toEqual({
      provider: 'aws',
      objectStorage: {
        bucket: 'b',
        prefix: 'p/q',
        caCert: Buffer.from('-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n').toString('base64'),
      },
      config: { region: 'eu-west-1', s3ForcePathStyle: 'true' },
      credential: { name: 's', key: 'k' },
      accessMode: 'ReadOnly',
      default: true,
      validationFrequency: '30s',
      backupSyncPeriod: '0s',
    });
    expect(await lifeboat('backup-location', 'create', 'two', ...place, '--default')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/one is the default/),
    });
    await done('create', 'backup-location', 'two', ...place);
    expect(await done('backup-location', 'set', 'two', '--default', '--access-mode', 'ReadWrite')).toMatch(/No longer the default: one/);
    await done('backup-location', 'set', 'one', '--credential', 't=u', '--cacert', 'ca.pem');
    expect((await lab.velero.getLocation('one')).spec).toMatchObject({ default: false, credential: { name: 't', key: 'u' } });
    expect(rows(await done('get', 'backup-locations'))).toEqual([
      ['NAME', 'PROVIDER', 'BUCKET/PREFIX', 'PHASE', 'LAST VALIDATED', 'ACCESS MODE', 'DEFAULT'],
      ['one', 'aws', 'b/p/q', 'Unknown', 'Unknown', 'ReadOnly'],
      ['two', 'aws', 'b', 'Unknown', 'Unknown', 'ReadWrite', 'true'],
    ]);
    expect(rows(await done('backup-location', 'get', '--default')).map(([name]) => name)).toEqual(['NAME', 'two']);

    const inside = { metadata: { name: 'inside', labels: { 'velero.io/storage-location': 'one' } }, spec: { storageLocation: 'one' } };
    const backups = lab.velero.objects('Backup');
    await backups.create({ ...inside, status: { phase: 'Completed' } });
    await backups.create({ ...inside, metadata: { ...inside.metadata, name: 'running' }, status: { phase: 'InProgress' } });
    await backups.create({
      ...inside,
      metadata: { ...inside.metadata, name: 'elsewhere' },
      spec: { storageLocation: 'two' },
      status: { phase: 'Completed' },
    });
    await lab.velero.objects('BackupRepository').create({
      metadata: { name: 'shop-one-kopia', labels: { 'velero.io/storage-location': 'one' } },
      spec: { volumeNamespace: 'shop', backupStorageLocation: 'one', maintenanceFrequency: '1h' },
      status: { phase: backupRepositoryPhases[1] },
    });
    expect(rows(await done('repo', 'get'))[1]).toEqual(['shop-one-kopia', 'Ready', '<never>']);
    expect(await done('backup-location', 'delete', 'one', '--confirm')).toBe(
      'Backup location one: deleted\n  With the objects of 1 backup and 1 repository\n  Their files stay in the bucket; 1 unfinished backup stays in the cluster, too\n',
    );
    expect((await backups.list()).map(({ metadata: { name } }) => name)).toEqual(['elsewhere', 'running']);
    for (const {
      metadata: { name },
    } of await backups.list())
      await backups.delete(name);
    await done('backup-location', 'delete', '--all', '--confirm');
  });
});

test('snapshot locations are made, changed, listed and forgotten', async () => {
  expect(await done('snapshot-location', 'create', 'ebs', '--provider', 'aws', '--config', 'region=us-east-1', '--credential', 'a=b')).toBe(
    'Snapshot volume location "ebs" configured successfully.\n',
  );
  await done('snapshot-location', 'set', 'ebs', '--credential', 'c=d');
  const locations = lab.velero.objects('VolumeSnapshotLocation');
  expect((await locations.get('ebs'))?.spec).toEqual({
    provider: 'aws',
    config: { region: 'us-east-1' },
    credential: { name: 'c', key: 'd' },
  });
  expect(rows(await done('get', 'snapshot-locations'))).toEqual([
    ['NAME', 'PROVIDER'],
    ['ebs', 'aws'],
  ]);
  expect(parse(await done('snapshot-location', 'create', 'x', '--provider', 'aws', '-o', 'yaml'))).toMatchObject({
    kind: 'VolumeSnapshotLocation',
  });
  expect(await done('delete', 'snapshot-location', 'ebs', '--confirm')).toBe('Snapshot location ebs: deleted\n');
  expect(await locations.list()).toEqual([]);
});

describe('the server itself', () => {
  test('tells its version and plugins', async () => {
    lab.startController();
    expect(await done('version')).toMatch(/^Client:\n\tVersion: \d+\.\d+\.\d+\n\tNode\.js: .*\nServer:\n\tVersion: lifeboat/);
    expect(JSON.parse(await done('version', '-o', 'json'))).toMatchObject({
      version: expect.any(String),
      server: { version: expect.any(String) },
    });
    expect(rows(await done('plugin', 'get'))).toEqual([
      ['NAME', 'KIND'],
      ['velero.io/aws', 'ObjectStore'],
    ]);
    expect(rows(await done('get', 'plugins'))).toHaveLength(2);
    await lab.stopController();
  });

  test('is missed in time', async () => {
    expect(await lifeboat('version', '--timeout', '50ms')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/Server:\n\tnone answers: /),
    });
    expect(await done('version', '--client-only')).not.toContain('Server');
    expect(await lifeboat('plugin', 'get', '--timeout', '50ms')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/No server answers/),
    });
  });
});

describe('what is wrong is told before anything is made', () => {
  test.each<[string[], number, RegExp]>([
    [['schedule', 'create', 's'], 2, /--schedule/],
    [['schedule', 'create', 's', '--schedule', '61 * * * *'], 2, /invalid schedule: end of range \(61\)/],
    [['schedule', 'create', 's', '--schedule', ' '], 2, /invalid schedule: it is empty/],
    [['schedule', 'create', 's', '--schedule', '* * * *', '-o', 'yaml'], 2, /expected exactly 5 fields, found 4/],
    [['schedule', 'create', 's', '--schedule', '@daily', '--storage-location', 'nix'], 2, /There is no BackupStorageLocation "nix"/],
    [['schedule', 'create', 'Bad_Name', '--schedule', '@daily'], 2, /Bad_Name/],
    [['schedule', 'create', 's', '--schedule', '@daily', '--location', 'file:///x'], 2, /--location/],
    [['schedule', 'pause'], 2, /name the schedules, or give --all or --selector/],
    [['schedule', 'delete', 'a', '--all'], 2, /one of them at a time/],
    [['schedule', 'get', 'nix'], 1, /There is no schedule "nix"/],
    [['backup-location', 'create', 'x', '--provider', 'aws'], 2, /--bucket/],
    [['backup-location', 'create', 'x', '--provider', 'aws', '--bucket', 'b', '--access-mode', 'None'], 2, /ReadOnly, ReadWrite/],
    [['backup-location', 'create', 'x', '--provider', 'aws', '--bucket', 'b', '--credential', 'name'], 2, /secret=key/],
    [['backup-location', 'create', 'x', '--provider', 'aws', '--bucket', 'b', '--cacert', 'none.pem'], 2, /none\.pem cannot be read/],
    [['backup-location', 'create', 'x', '--provider', 'aws', '--bucket', 'b', '--cacert', 'no.pem'], 2, /no PEM certificate/],
    [['backup-location', 'create', 'x', '--provider', 'aws', '--bucket', 'b', '--config', 'region'], 2, /key=value/],
    [['backup-location', 'set', 'nix', '--default'], 2, /There is no BackupStorageLocation "nix"/],
    [['backup-location', 'set', 'nix'], 2, /nothing to set/],
    [['snapshot-location', 'set', 'nix', '--credential', 'a=b'], 1, /nix/],
    [['plugin', 'add', 'velero/velero-plugin-for-aws:v1'], 1, /cannot be added: .*lifeboat\.yaml/],
    [['plugin', 'remove', 'x'], 1, /cannot be removed/],
  ])('lifeboat %j', async (argv, code, message) => {
    const ran = await lifeboat(...argv);
    expect(ran).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(message) });
    for (const kind of ['Schedule', 'BackupStorageLocation', 'VolumeSnapshotLocation'] as const)
      expect(await lab.velero.objects(kind).list()).toEqual([]);
  });
});
