import type { SourceEntry } from '@lifeboat/core/plugin-api';
import { expect, test } from 'vitest';
import type { TreeFormat } from './tree-format.ts';
import { writeTree } from './write-tree.ts';

const facts = { mode: 0o644, uid: 0, gid: 0, mtimeInNs: 0n, size: 1 };

/** Lets everything run that can. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A format whose files are read when `read` is called, and written when `write` is; a directory is the list of its names. */
function heldFormat() {
  const held = new Map<string, { read(): void; write(): void; fail(error: Error): void }>();
  let isStopped = false;
  const format: TreeFormat<string> = {
    beginDirectory() {
      const names: string[] = [];
      return {
        add: (name, built) => names.push(`${name}=${built}`),
        addFailure() {},
        finish: async () => `[${names.join(' ')}]`,
      };
    },
    reuse: () => undefined,
    write: (_, path, __, onTaken) =>
      new Promise((resolve, reject) => held.set(path, { read: onTaken, write: () => resolve(path.toUpperCase()), fail: reject })),
    stop() {
      isStopped = true;
    },
  };
  return { held, format, isStopped: () => isStopped };
}

/** Tells what was asked for. */
function sample(asked: string[]) {
  return (async function* (): AsyncGenerator<SourceEntry> {
    yield { ...facts, path: [], type: 'directory' };
    for (const name of ['a', 'b', 'c', 'd']) {
      asked.push(name);
      yield { ...facts, path: [name], type: 'file' };
    }
    asked.push('end');
  })();
}

test('by default no entry is asked for while a file is read, but while one is written', async () => {
  const { held, format } = heldFormat();
  const asked: string[] = [];
  const root = writeTree(sample(asked), { format, parent: undefined });
  await turn();
  expect(asked).toEqual(['a']);
  for (const name of ['a', 'b', 'c', 'd']) {
    held.get(name)?.read();
    await turn();
  }
  expect(asked).toEqual(['a', 'b', 'c', 'd', 'end']);
  // They are done in another order, and stay in theirs.
  for (const name of ['d', 'b', 'a', 'c']) held.get(name)?.write();
  expect(await root).toBe('[a=A b=B c=C d=D]');
});

test('so many files as may be are read at once', async () => {
  const { held, format } = heldFormat();
  const asked: string[] = [];
  const root = writeTree(sample(asked), { format, parent: undefined, parallelFiles: 3 });
  await turn();
  expect([...held.keys()]).toEqual(['a', 'b', 'c']);
  held.get('b')?.read();
  await turn();
  expect([...held.keys()]).toEqual(['a', 'b', 'c', 'd']);
  for (const { read, write } of held.values()) {
    read();
    write();
  }
  expect(await root).toBe('[a=A b=B c=C d=D]');
});

test('what fails stops what is being read, and is told when nothing goes on', async () => {
  const { held, format, isStopped } = heldFormat();
  let hasEnded = false;
  const root = writeTree(sample([]), { format, parent: undefined, parallelFiles: 3 }).finally(() => {
    hasEnded = true;
  });
  root.catch(() => {});
  await turn();
  held.get('b')?.fail(new Error('the store is full'));
  await turn();
  expect(isStopped()).toBe(true);
  expect(hasEnded).toBe(false);
  held.get('a')?.write();
  held.get('c')?.write();
  await expect(root).rejects.toThrow('the store is full');
});
