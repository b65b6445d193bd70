import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { createEngine } from '@lifeboat/core';
import { restic } from '@lifeboat/file-repository';
import { expect, inject, onTestFinished, test } from 'vitest';
import { createMinioObjectStore } from '../../provider-minio/src/object-store/create-minio-object-store.ts';
import { makeBucket } from '../../s3-store/test/make-bucket.ts';
import { objectVersions, removeVersions } from '../../s3-store/test/object-versions.ts';
import { startFolderVolumes } from './testing/folder-volumes.ts';
import { oracle as findOracle } from './testing/oracle.ts';
import { startRestic } from './testing/restic-cli.ts';

const real = inject('real');
const oracle = real && (await findOracle('restic'));
const prefix = 'restic/shop/';

test.skipIf(!real || !oracle)(
  'a location that locks its backups locks the files of their volumes in restic repositories, too, and restic goes on with them',
  async () => {
    if (!real || !oracle) return;
    const { minio } = real;
    const bucket = await makeBucket(minio, 'restic-locks', { objectLock: true });
    const store = createMinioObjectStore({ endpoint: minio.endpoint, credentials: minio, bucket });
    const volumes = await startFolderVolumes();
    onTestFinished(() => volumes.close());
    const [folder = ''] = await volumes.addPod('shop', 'web', ['data']);
    await writeFile(join(folder, 'hello'), 'hello\n');
    const engine = createEngine({
      cluster: volumes.cluster,
      storageLocations: { main: { store, objectLock: { mode: 'governance' } } },
      volumeFiles: { formats: [restic], password: 'static-passw0rd' },
    });
    const backup = async (name: string, ttl: string) => {
      const { phase, errors, warnings, backup: made } = await engine.backup({ name, includedNamespaces: ['shop'], ttl }).result;
      expect({ phase, errors, warnings }).toEqual({ phase: 'Completed', errors: {}, warnings: {} });
      return Date.parse(made.status.expiration ?? '');
    };
    const isLock = (key: string) => key.startsWith(`${prefix}locks/`);
    const files = async () =>
      (await objectVersions(minio, { bucket, prefix })).filter(({ key }) => !isLock(key)).map(({ key, until = 0 }) => ({ key, until }));

    const expires = await backup('one', '200h');
    const first = await files();
    expect(first.length).toBeGreaterThanOrEqual(5);
    expect(first.filter(({ until }) => until < expires - 1000)).toEqual([]);
    const answers = await removeVersions(minio, { bucket, prefix, which: (key) => !isLock(key) });
    expect(answers.size).toBe(first.length);
    for (const [key, answer] of answers) expect(answer, key).toMatch(/WORM|Access ?Denied/i);

    await writeFile(join(folder, 'second'), 'second\n');
    const later = await backup('two', '2000h');
    const repository = await engine.openVolumeRepository({ namespace: 'shop', format: 'restic' });
    await repository.maintain({ mode: 'full' });
    const latest = (await objectVersions(minio, { bucket, prefix })).filter(({ isLatest, key }) => isLatest && !isLock(key));
    const short = latest.filter(({ until = 0 }) => until < later - 1000).map(({ key }) => key.slice(prefix.length, -64));
    expect(short).toEqual(['snapshots/']);

    const copy = await startRestic(oracle);
    onTestFinished(() => copy.remove());
    for await (const { key } of store.listObjects(prefix)) await copy.store.putObject(key.slice(prefix.length), await store.getObject(key));
    expect(await copy.restic('check', '--read-data')).toContain('no errors were found');
    expect(await text(await engine.openVolumeFile('one', { pod: 'shop/web', volume: 'data', path: 'hello' }))).toBe('hello\n');
    // The oracle has the bucket itself, and removes what no snapshot needs: markers, over versions that stay.
    const stock = await startRestic(oracle, { ...minio, bucket });
    const there = ['-r', `s3:${minio.endpoint}/${bucket}/restic/shop`];
    onTestFinished(() => stock.remove());
    await stock.restic(...there, 'forget', '--keep-last', '1', '--prune');
    expect(await stock.restic(...there, 'check', '--read-data')).toContain('no errors were found');
  },
);
