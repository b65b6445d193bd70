import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { createMinioObjectStore } from '@lifeboat/provider-minio';
import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { makeBucket } from '../../s3-store/test/make-bucket.ts';
import { objectVersions } from '../../s3-store/test/object-versions.ts';
import { runInProcess } from './run-in-process.ts';

const real = inject('real');

describe.skipIf(!real)('locations of lifeboat.yaml that lock their backups, on MinIO', () => {
  if (!real) return;
  const { minio } = real;
  let server: KubernetesApiServer;
  let cwd: string;
  let main: string;
  let copy: string;

  const env = { AWS_ACCESS_KEY_ID: minio.accessKeyId, AWS_SECRET_ACCESS_KEY: minio.secretAccessKey };
  const lifeboat = (...argv: string[]) => runInProcess(argv, { cwd, env: { ...env, HOME: cwd } });
  const json = async (...argv: string[]) => JSON.parse((await lifeboat(...argv, '-o', 'json')).stdout);
  const expirationOf = async (location: string) =>
    Date.parse((await json('backup', 'describe', 'b', '--location', location)).backup.status.expiration);
  const key = (file: string) => `backups/b/${file}`;
  const isFile = (of: string) => !of.endsWith('/lifeboat-in-progress.json');
  const versions = async (bucket: string, file = '') =>
    (await objectVersions(minio, { bucket, prefix: key(file) })).filter((each) => isFile(each.key));

  beforeAll(async () => {
    server = await startKubernetesApiServer();
    cwd = await mkdtemp(join(tmpdir(), 'lifeboat-locks-'));
    [main, copy] = await Promise.all([
      makeBucket(minio, 'cli-locked-main', { objectLock: true }),
      makeBucket(minio, 'cli-locked-copy', { objectLock: true }),
    ]);
    const entry = (name: string, bucket: string) =>
      `  - name: ${name}
    provider: minio
    default: ${name === 'main'}
    objectStorage: { bucket: ${bucket} }
    config: { s3Url: '${minio.endpoint}', region: ${minio.region} }
    objectLock: { mode: compliance }
`;
    await writeFile(join(cwd, 'kubeconfig'), server.kubeconfig());
    await writeFile(join(cwd, 'lifeboat.yaml'), `locations:\n${entry('main', main)}${entry('copy', copy)}`);
    const flags = ['--storage-location', 'main,copy', '--ttl', '1h', '--quiet', '--kubeconfig', 'kubeconfig'];
    const { code, stderr } = await lifeboat('backup', 'create', 'b', ...flags);
    expect([code, stderr]).toEqual([0, '']);
  });
  afterAll(async () => {
    await server?.close();
    await rm(cwd, { recursive: true, force: true });
  });

  test('delete says until when they are locked; set-ttl makes that later, and never earlier', async () => {
    const expiration = await expirationOf('main');
    for (const bucket of [main, copy]) expect((await versions(bucket)).filter(({ until }) => until !== expiration)).toEqual([]);
    const until = new Date(expiration).toISOString();
    const refused = await lifeboat('backup', 'delete', 'b', '--confirm', '--location', 'main');
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringMatching(new RegExp(`is locked until ${until}.*BACKUP_LOCKED`))]);
    const forced = await lifeboat('backup', 'delete', 'b', '--confirm', '--force', '--location', 'main');
    expect([forced.code, forced.stderr]).toEqual([1, expect.stringContaining(`is locked until ${until}`)]);

    const shorter = await lifeboat('backup', 'set-ttl', 'b', '30m', '--location', 'main');
    expect([shorter.code, shorter.stderr]).toEqual([1, expect.stringMatching(/Nothing was changed.*BACKUP_LOCKED/)]);
    expect(await expirationOf('main')).toBe(expiration);
    expect((await lifeboat('backup', 'set-ttl', 'b', '2h', '--location', 'main')).code).toBe(0);
    expect(await expirationOf('main')).toBe(expiration + 3_600_000);
    const latest = (await versions(main)).filter(({ isLatest }) => isLatest);
    expect(latest.filter(({ until: end }) => end !== expiration + 3_600_000)).toEqual([]);
  });

  // Nothing hinders another version, and that is the one that readers get.
  test('repair puts a new version over a damaged one, and over one that is hidden; readers get it', async () => {
    const store = createMinioObjectStore({ endpoint: minio.endpoint, credentials: minio, bucket: copy });
    await store.putObject(key('b.tar.gz'), Buffer.from('another archive'));
    await store.deleteObject(key('b-volumeinfo.json.gz')); // with versions only hidden
    const before = await versions(copy, 'b.tar.gz');
    const damaged = await lifeboat('backup', 'verify', 'b', '--location', 'copy');
    expect([damaged.code, damaged.stderr]).toEqual([
      1,
      expect.stringMatching(/b\.tar\.gz[\s\S]*b-volumeinfo\.json\.gz|b-volumeinfo\.json\.gz[\s\S]*b\.tar\.gz/),
    ]);
    const hidden = await lifeboat('backup', 'delete', 'b', '--confirm', '--location', 'copy');
    expect([hidden.code, hidden.stderr]).toEqual([1, expect.stringContaining('is locked until')]);

    const repaired = await json('backup', 'repair', 'b');
    expect(repaired.locations).toEqual([
      expect.objectContaining({ name: 'main', outcome: 'whole' }),
      expect.objectContaining({ name: 'copy', outcome: 'repaired' }),
    ]);
    expect(await lifeboat('backup', 'verify', 'b', '--location', 'copy')).toMatchObject({ code: 0 });
    const after = await versions(copy, 'b.tar.gz');
    expect(after.length).toBe(before.length + 1);
    expect(await lifeboat('backup', 'download', 'b', '-o', 'b.tar.gz', '--location', 'copy')).toMatchObject({ code: 0 });
    const chunks: Uint8Array[] = [];
    for await (const chunk of await store.getObject(key('b.tar.gz'))) chunks.push(chunk);
    expect(gunzipSync(Buffer.concat(chunks)).length).toBeGreaterThan(1024);
    const expiration = await expirationOf('copy');
    expect((await versions(copy)).filter(({ isLatest, until }) => isLatest && until !== expiration)).toEqual([]);
    await store.close?.();
  });
});
