import type { KeySlots, LifeboatError, ObjectStore } from '@lifeboat/core/plugin-api';
import { createCrashingStore } from '@lifeboat/testkit/doubles';
import { expect, test } from 'vitest';
import { copyStore } from '../../testing/copy-store.ts';
import { createRepository } from '../create-repository.ts';
import { openRepository } from '../open-repository.ts';
import { blobsOf, cheap, createSampleRestic, openSample, samplePassword, samplePrefix } from '../testing/sample-restic.ts';

const { store } = await createSampleRestic();

async function slotsOf(given: ObjectStore, password: string): Promise<KeySlots> {
  const { keySlots } = openSample(given, await openRepository(blobsOf(given), password, {}));
  if (!keySlots) throw new Error('there are no slots');
  return keySlots;
}

const outcomeOf = (given: ObjectStore, password: string) =>
  openRepository(blobsOf(given), password, {}).then(
    () => 'opened',
    (error: LifeboatError) => error.code,
  );

test('passwords are added, removed and replaced', async () => {
  const copy = await copyStore(store);
  const slots = await slotsOf(copy, samplePassword);
  const added = await slots.add(async () => 'a second one');
  expect(added).toMatchObject({ user: 'lifeboat', isCurrent: false });
  expect((await slots.list()).map(({ isCurrent }) => isCurrent).sort()).toEqual([false, true]);
  await expect(slots.add('')).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  const [current] = (await slots.list()).filter(({ isCurrent }) => isCurrent);
  await expect(slots.remove(current?.id ?? '')).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  const replaced = await slots.replace('a third one');
  expect(replaced.id).not.toBe(current?.id);
  expect(replaced.isCurrent).toBe(true);
  expect(await Promise.all([samplePassword, 'a second one', 'a third one'].map((password) => outcomeOf(copy, password)))).toEqual([
    'REPOSITORY_WRONG_PASSWORD',
    'opened',
    'opened',
  ]);
  await slots.remove(added.id);
  await slots.remove(added.id);
  await slots.remove('../config');
  expect(await outcomeOf(copy, 'a second one')).toBe('REPOSITORY_WRONG_PASSWORD');
  expect(await slots.list()).toEqual([replaced]);
});

test('a password that is replaced by a run that is killed at any store call can be used, or the new one', async () => {
  const run = async (crashAtCall: number) => {
    const copy = await copyStore(store);
    let crashed = false;
    const crashing = createCrashingStore({ store: copy, crashAtCall, crash: () => (crashed = true) });
    await slotsOf(crashing, samplePassword)
      .then((slots) => slots.replace('another one'))
      .catch((error: unknown) => {
        if (!crashed) throw error;
      });
    expect(await Promise.all([outcomeOf(copy, samplePassword), outcomeOf(copy, 'another one')])).toContain('opened');
    return crashed;
  };
  let calls = 0;
  while (await run(calls)) calls += 1;
  expect(calls).toBeGreaterThan(5);
});

test('a creation that is killed at any store call can be done again', async () => {
  const run = async (crashAtCall: number) => {
    const { store: empty } = await createEmpty();
    let crashed = false;
    const crashing = createCrashingStore({ store: empty, crashAtCall, crash: () => (crashed = true) });
    const create = (given: ObjectStore) => createRepository(blobsOf(given), samplePassword, { cost: cheap });
    await create(crashing).catch((error: unknown) => {
      if (!crashed) throw error;
    });
    await create(empty).catch((error: LifeboatError) => expect(error.code).toBe('REPOSITORY_ALREADY_EXISTS'));
    expect(await outcomeOf(empty, samplePassword)).toBe('opened');
    return crashed;
  };
  let calls = 0;
  while (await run(calls)) calls += 1;
  expect(calls).toBeGreaterThan(2);
});

async function createEmpty() {
  const empty = await copyStore(store, () => undefined);
  return { store: empty };
}

test('two creations at once: one succeeds, and its password opens it', async () => {
  const { store: empty } = await createEmpty();
  const outcomes = await Promise.allSettled(['one', 'two'].map((password) => createRepository(blobsOf(empty), password, { cost: cheap })));
  const winners = outcomes.map(({ status }) => status === 'fulfilled');
  expect(winners.filter(Boolean)).toHaveLength(1);
  expect(await outcomeOf(empty, winners[0] ? 'one' : 'two')).toBe('opened');
});

test('folders of the first versions of restic are known by name', async () => {
  const { store: empty } = await createEmpty();
  await empty.putObject(`${samplePrefix}key/${'0'.repeat(64)}`, Buffer.from('{}'));
  expect(await outcomeOf(empty, samplePassword)).toBe('REPOSITORY_FORMAT_UNSUPPORTED');
});
