import type { LifeboatError, ObjectStore } from '@lifeboat/core/plugin-api';
import { createCrashingStore } from '@lifeboat/testkit/doubles';
import { expect, test } from 'vitest';
import { createBlobStore } from '../../blobs/blob-store.ts';
import { parseFields } from '../../go-values/fields.ts';
import { copyStore } from '../../testing/copy-store.ts';
import { describeSaved, describeTree, entriesOf, sampleSource, sampleTree } from '../../testing/sample-tree.ts';
import { passwordCipher, passwordKey } from '../crypto/password-key.ts';
import { createSampleRepository, openWithKeys, samplePassword, samplePrefix } from '../testing/sample-repository.ts';
import { openFormat } from './open-format.ts';

const { store, keys } = await createSampleRepository();
const { snapshot } = await (await openWithKeys(store, keys)).writeSnapshot(entriesOf(sampleTree), { source: sampleSource });

const outcomeOf = (given: ObjectStore, password: string) =>
  openFormat(createBlobStore(given, samplePrefix), { password }).then(
    () => 'opened',
    (error: LifeboatError) => error.code,
  );

test('a password is changed, and whoever has it open goes on', async () => {
  const copy = await copyStore(store);
  const repository = await openWithKeys(copy, keys);
  const other = await openWithKeys(copy, keys);
  await expect(repository.changePassword('')).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  await repository.changePassword(async () => 'another one');
  expect(await outcomeOf(copy, samplePassword)).toBe('REPOSITORY_WRONG_PASSWORD');
  expect(await outcomeOf(copy, 'another one')).toBe('opened');
  expect(await describeSaved(await repository.openSnapshot(snapshot.id))).toEqual(describeTree(sampleTree));
  expect((await other.writeSnapshot(entriesOf(sampleTree), { source: sampleSource })).unchangedFiles).toBe(4);
  expect(await other.verify({ depth: 'contents' })).toMatchObject({ damageCount: 0 });
  // It was opened by a password that counts no more.
  await expect(other.changePassword('a third one')).rejects.toMatchObject({ code: 'REPOSITORY_CHANGED' });
  await repository.changePassword(samplePassword);
  expect(await outcomeOf(copy, samplePassword)).toBe('opened');
});

test('a change that is killed at any store call leaves a password that opens the repository', async () => {
  // What the passwords are turned into: that takes a quarter of a second each time.
  const changed = (await passwordKey('scrypt-65536-8-1', 'another one', keys.uniqueId)) as Buffer;
  const opens = async (given: ObjectStore, formatKey: Buffer) => {
    const blobs = createBlobStore(given, samplePrefix);
    const outer = parseFields((await blobs.find('kopia.repository', { maxBytes: 10_000 })) as Buffer);
    const config = await blobs.find('kopia.blobcfg', { maxBytes: 10_000 });
    const cipher = passwordCipher(formatKey, keys.uniqueId);
    // kopia opens both, or goes without a config.
    return cipher.unseal(outer.bytes('encryptedBlockFormat')) !== undefined && (!config || cipher.unseal(config) !== undefined);
  };
  const run = async (crashAtCall: number) => {
    const copy = await copyStore(store);
    let crashed = false;
    const crashing = createCrashingStore({ store: copy, crashAtCall, crash: () => (crashed = true) });
    await openWithKeys(crashing, keys)
      .then((repository) => repository.changePassword('another one'))
      .catch((error: unknown) => {
        if (!crashed) throw error;
      });
    expect([await opens(copy, keys.formatKey), await opens(copy, changed)].filter(Boolean)).toHaveLength(1);
    return crashed;
  };
  let calls = 0;
  while (await run(calls)) calls += 1;
  expect(calls).toBeGreaterThan(4);
});
