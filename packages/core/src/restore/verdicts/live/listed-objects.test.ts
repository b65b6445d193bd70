import { expect, test } from 'vitest';
import type { ListPage } from '../../../contract/cluster/cluster-client.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import { createListedObjects } from './listed-objects.ts';

const object = (name: string, size = 10): KubeObject => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name }, data: 'x'.repeat(size) });

function source(pages: readonly (readonly KubeObject[])[]) {
  const asked = { pages: 0, lists: 0 };
  async function* open(): AsyncGenerator<ListPage> {
    asked.lists += 1;
    for (const items of pages) {
      asked.pages += 1;
      yield { items, resourceVersion: '1', restarted: false };
    }
  }
  return { asked, open };
}

test('one list answers all that is asked for in its order, page by page', async () => {
  const { asked, open } = source([[object('a'), object('b')], [object('c')], [object('d')]]);
  const listed = createListedObjects(10_000);
  expect(await Promise.all(['a', 'b'].map((name) => listed.take('l', name, open)))).toMatchObject([{ metadata: { name: 'a' } }, {}]);
  expect(asked).toEqual({ pages: 1, lists: 1 });
  expect((await listed.take('l', 'c', open))?.metadata.name).toBe('c');
  expect(await listed.take('l', 'x', open)).toBeUndefined();
  expect((await listed.take('l', 'd', open))?.metadata.name).toBe('d');
  expect(asked).toEqual({ pages: 3, lists: 1 });
  // It is given once.
  expect(await listed.take('l', 'd', open)).toBeUndefined();
});

test('what waits is bounded: the list that was asked longest ago is dropped', async () => {
  const [first, second] = [source([[object('a', 600), object('b', 600)]]), source([[object('a', 600), object('c', 600)]])];
  const listed = createListedObjects(2500);
  expect(await listed.take('first', 'a', first.open)).toBeDefined();
  expect(await listed.take('second', 'a', second.open)).toBeDefined();
  expect(await listed.take('first', 'b', first.open)).toBeDefined();
  const third = source([[object('a', 2000), object('b', 100)]]);
  expect(await listed.take('third', 'b', third.open)).toBeDefined();
  expect(await listed.take('second', 'c', second.open)).toBeUndefined();
  expect(await listed.take('third', 'a', third.open)).toBeDefined();
});

test('a list that fails is an error of those who ask', async () => {
  // biome-ignore lint/correctness/useYield: it fails before
  async function* open(): AsyncGenerator<ListPage> {
    throw new Error('gone');
  }
  await expect(createListedObjects(10).take('l', 'a', open)).rejects.toThrow('gone');
});
