import { execFile } from 'node:child_process';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import type { KubeObject } from '@lifeboat/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ServerLab, startServerLab } from './start-server-lab.ts';

let lab: ServerLab;
beforeAll(async () => {
  lab = await startServerLab();
});
afterAll(() => lab.close());

let count = 0;
/** A secret that is nowhere else. */
function secret(): string {
  count += 1;
  const text = `s3cr3t-${count}-Zx`;
  secrets.push(text);
  return text;
}
const secrets: string[] = [];
const core = (resource: string) => ({ group: '', version: 'v1', resource });
const base64 = (text: string) => Buffer.from(text).toString('base64');

/** Secrets in whatever place may hold one. */
async function fill(): Promise<void> {
  const key = secret();
  const password = secret();
  const make = (resource: string, object: KubeObject) => lab.cluster.create(core(resource), object);
  const named = (kind: string, name: string) => ({ apiVersion: 'v1', kind, metadata: { name, namespace: 'velero' } });
  const ini = `[default]\naws_access_key_id=AKIA${secret()}ABCDEFGH\naws_secret_access_key = ${key}\n`;
  await make('secrets', { ...named('Secret', 'cloud-credentials'), data: { cloud: base64(ini) } });
  const account = {
    type: 'service_account',
    private_key: `-----BEGIN PRIVATE KEY-----\n${secret()}\n-----END PRIVATE KEY-----\n`,
    client: secret(),
  };
  await make('secrets', { ...named('Secret', 'gcp'), data: { cloud: base64(JSON.stringify(account)), password: base64(password) } });
  const env = [
    { name: 'AWS_SECRET_ACCESS_KEY', value: secret() },
    { name: 'OTHER', value: secret() },
    { name: 'HTTPS_PROXY', value: `http://user:${secret()}@proxy.example.com:3128` },
    { name: 'VELERO_NAMESPACE', value: 'velero' },
  ];
  const containers = [{ name: 'velero', image: 'lifeboat:1', env, args: ['server', `--token=${secret()}`, '--password', secret()] }];
  const applied = { 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({ env: secret() }), 'example.com/note': secret() };
  await make('serviceaccounts', named('ServiceAccount', 'default'));
  const metadata = { name: 'velero-0', namespace: 'velero', annotations: applied };
  await make('pods', { apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers } });
  const template = { metadata: { labels: { a: 'b' } }, spec: { containers } };
  await lab.cluster.create(
    { group: 'apps', version: 'v1', resource: 'deployments' },
    {
      ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'velero', namespace: 'velero', annotations: applied } },
      spec: { selector: { matchLabels: { a: 'b' } }, template },
    },
  );
  await make('events', { ...named('Event', 'e1'), message: `Pulled with Bearer ${secret()}`, involvedObject: {}, reason: 'x' });
  await lab.velero.objects('BackupStorageLocation').create({
    metadata: { name: 'default' },
    spec: {
      provider: 'aws',
      objectStorage: { bucket: 'the-bucket' },
      config: {
        region: 'eu-west-1',
        s3Url: `https://user:${secret()}@s3.example.com/?X-Amz-Signature=${secret()}`,
        accessKey: secret(),
        odd: secret(),
      },
      credential: { name: 'cloud-credentials', key: 'cloud' },
    },
    status: { phase: 'Unavailable', message: `GET https://s3.example.com/?sig=${secret()}: password=${secret()}` },
  });
  await lab.velero
    .objects('VolumeSnapshotLocation')
    .create({ metadata: { name: 'v' }, spec: { provider: 'x', config: { apiToken: secret() } } });
  const exec = { container: 'db', command: ['/bin/dump', '-p', secret()] };
  const hooks = { resources: [{ name: 'h', pre: [{ exec }] }] };
  const annotated = { 'example.com/who': secret(), 'velero.io/x': `token: ${secret()}` };
  await lab.velero.objects('Backup').create({ metadata: { name: 'b1', annotations: annotated }, spec: { hooks } });
  await lab.velero.objects('Schedule').create({ metadata: { name: 's1' }, spec: { schedule: '@daily', template: { hooks } } });
  await lab.velero.objects('DownloadRequest').create({
    metadata: { name: 'd1' },
    spec: { target: { kind: 'BackupLog', name: 'b1' } },
    status: { phase: 'Processed', downloadURL: `https://s3.example.com/the-bucket/b1?X-Amz-Credential=${secret()}` },
  });
  lab.podLog = [
    `level=info msg="reading with key ${key}"`,
    `level=error msg="{\\"password\\":\\"${secret()}\\"}" url=https://a:${secret()}@host/p?sig=${secret()}`,
    `the value is ${base64(password)} or ${encodeURIComponent(password)}`,
    'a line that may be read',
  ].join('\n');
}

test('a bundle has what a report needs, and no secret', async () => {
  await fill();
  const made = await lab.lifeboat(['debug', '--output', 'bundle.tar.gz', '--backup', 'b1', '--timeout', '200ms']);
  expect(made.code, made.stderr).toBe(0);
  expect(made.stderr).toMatch(/warning: not in the bundle: log of backup b1: /);
  const file = join(lab.cwd, 'bundle.tar.gz');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const whole = gunzipSync(await readFile(file)).toString('latin1');
  expect(secrets.length).toBeGreaterThan(25);
  const told = `${whole}${made.stdout}${made.stderr}`;
  expect(secrets.filter((each) => told.includes(each) || told.includes(base64(each)))).toEqual([]);

  await promisify(execFile)('tar', ['-xzf', file, '-C', lab.cwd]);
  const read = (path: string) => readFile(join(lab.cwd, path), 'utf8');
  expect(await readdir(join(lab.cwd, 'velero.io'))).toContain('PodVolumeBackup.json');
  const [location] = JSON.parse(await read('velero.io/BackupStorageLocation.json')) as KubeObject[];
  expect(location?.spec).toMatchObject({
    objectStorage: { bucket: 'the-bucket' },
    config: { region: 'eu-west-1', s3Url: 'https://[redacted]@s3.example.com/?[redacted]', accessKey: '[redacted]', odd: '[redacted]' },
    credential: { name: 'cloud-credentials', key: 'cloud' },
  });
  const [pod] = JSON.parse(await read('server/pods.json')) as [{ spec: { containers: [{ env: object[]; image: string }] } }];
  expect(pod.spec.containers[0].image).toBe('lifeboat:1');
  expect(pod.spec.containers[0].env).toContainEqual({ name: 'VELERO_NAMESPACE', value: 'velero' });
  expect(pod.spec.containers[0].env).toContainEqual({ name: 'OTHER', value: '[redacted]' });
  expect(await read('velero.io/Backup.json')).toContain('"/bin/dump"');
  expect(await read('server/logs/velero-0/velero.log')).toMatch(
    /^level=info msg="reading with key \[redacted\]"\n.*\n.*\na line that may be read$/s,
  );
  expect(JSON.parse(await read('versions.json'))).toMatchObject({
    client: expect.any(String),
    kubernetes: { gitVersion: expect.any(String) },
  });
  expect(await read('server/events.json')).toContain('Bearer [redacted]');
  expect(await read('errors.txt')).toContain('log of backup b1: ');

  expect(await lab.lifeboat(['debug', '--output', 'bundle.tar.gz', '--timeout', '200ms'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('it is there already'),
  });
});

test('without the right to read Secrets it is made all the same', async () => {
  lab.server.addFault({ method: 'GET', path: /\/secrets/, status: 403 });
  const made = await lab.lifeboat(['debug', '--output', 'second.tar.gz', '--timeout', '200ms', '--verbose']);
  expect(made).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/not in the bundle: Secrets, to leave out what they hold: .*secrets/),
  });
  expect(made.stderr).toContain('pods of the namespace ...');
});
