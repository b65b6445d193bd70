import { generateKeyPairSync } from 'node:crypto';
import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { beforeAll, expect, test } from 'vitest';
import { createBackupStore } from '../location/create-backup-store.ts';
import { readAll } from '../testing/read-all.ts';
import { makeSealedBackup, sealedFiles } from '../testing/sealed-backup.ts';
import { verifyBackup } from '../verify/verify-backup.ts';
import { createManifestSigner } from './create-manifest-signer.ts';

const store = createMemoryObjectStore();
const signWith = createManifestSigner(generateKeyPairSync('ed25519').privateKey);
const backups = createBackupStore({ location: 'main', store });
const key = (file: string) => `backups/b/${file}`;

/** What verify says: its problems, or the error that it throws. */
const told = async () =>
  await verifyBackup({ backups, name: 'b' }).then(
    ({ problems }) => problems,
    (error: Error) => [error.message],
  );

beforeAll(() => makeSealedBackup(backups));

test.each(sealedFiles)('verify tells every single bit that flips in %s', async (file) => {
  const sound = await readAll(await store.getObject(key(file)));
  const missed: number[] = [];
  // Each byte with another bit, of long files some 200 of them; all bits are those of `pnpm soak:bit-flips`.
  for (let at = 0; at < sound.length; at += Math.ceil(sound.length / 200)) {
    const flipped = Buffer.from(sound);
    flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
    await store.putObject(key(file), flipped);
    if ((await told()).length === 0) missed.push(at);
  }
  expect(missed).toEqual([]);
  await store.putObject(key(file), sound);
  expect((await told()).join()).toBe('');
});

test('every single bit that flips in a signature is told, also by one who requires none', async () => {
  await backups.deleteBackup('b');
  await makeSealedBackup(createBackupStore({ location: 'main', store, signWith }));
  const signature = await readAll(await store.getObject(key('lifeboat-digests.sig')));
  expect(signature).toHaveLength(64);
  for (let bit = 0; bit < 512; bit++) {
    const flipped = Buffer.from(signature);
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    await store.putObject(key('lifeboat-digests.sig'), flipped);
    expect(await told()).toEqual([expect.stringContaining('not the signature')]);
  }
});
