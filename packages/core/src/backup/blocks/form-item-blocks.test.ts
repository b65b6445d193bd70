import { expect, test } from 'vitest';
import type { ApiResource } from '../../contract/cluster/discovery.ts';
import { formItemBlocks } from './form-item-blocks.ts';
import { type BlockMember, type CollectedItem, type CopiedItems, memberKey } from './item-block.ts';

const type = (resource: string): ApiResource => ({
  group: '',
  version: 'v1',
  resource,
  kind: resource,
  singularName: resource,
  namespaced: true,
  verbs: [],
  shortNames: [],
  categories: [],
});
const pods = type('pods');
const claims = type('persistentvolumeclaims');

function item(of: ApiResource, name: string, ordered = false): CollectedItem {
  return { type: of, ordered, object: { apiVersion: 'v1', kind: of.kind, metadata: { namespace: 'shop', name } } };
}

async function blocksOf(
  items: readonly (CollectedItem | CopiedItems)[],
  relatives: Readonly<Record<string, readonly string[]>>,
): Promise<string[][]> {
  const asked: string[] = [];
  const related = {
    mayHave: () => true,
    of: async (roots: readonly BlockMember[], isTaken: (member: BlockMember) => boolean) => {
      asked.push(...roots.map(({ name }) => name));
      const names = roots.flatMap(({ name }) => relatives[name] ?? []);
      return names.map((name) => ({ type: pods, namespace: 'shop', name })).filter((member) => !isTaken(member));
    },
  };
  async function* stream() {
    yield* items;
  }
  const blocks: string[][] = [];
  for await (const block of formItemBlocks({ items: stream(), related }))
    if ('copied' in block) blocks.push(block.copied.map(({ metadata }) => `copied ${metadata.name}`));
    else blocks.push(block.map(({ name }) => name));
  expect(new Set(asked).size).toBe(asked.length);
  return blocks;
}

test('an object comes with its relatives; what came along comes again alone and is not asked about', async () => {
  const items = ['a', 'b', 'c', 'd'].map((name) => item(pods, name));
  expect(await blocksOf(items, { a: ['c'], b: ['c', 'd'], c: ['b'] })).toEqual([['a', 'c'], ['b', 'd'], ['c'], ['d']]);
});

test('ordered resources of one type share a block, those of another begin one', async () => {
  const items = [item(pods, 'a', true), item(pods, 'b', true), item(pods, 'c'), item(claims, 'd', true), item(claims, 'e', true)];
  expect(await blocksOf(items, { b: ['x'] })).toEqual([['a', 'b', 'x'], ['c'], ['d', 'e']]);
  expect(await blocksOf([item(pods, 'a', true), item(claims, 'd', true)], {})).toEqual([['a'], ['d']]);
});

test('what is only copied passes through, behind the ordered resources before it', async () => {
  const copied = { type: claims, copied: [item(claims, 'x').object, item(claims, 'y').object] };
  const items = [item(pods, 'a', true), item(pods, 'b', true), copied, item(pods, 'c')];
  expect(await blocksOf(items, {})).toEqual([['a', 'b'], ['copied x', 'copied y'], ['c']]);
});

test('keys tell namespaces and types apart', () => {
  const keys = [
    { type: pods, namespace: 'a', name: 'b' },
    { type: pods, namespace: '', name: 'b' },
    { type: claims, namespace: 'a', name: 'b' },
  ].map(memberKey);
  expect(new Set(keys).size).toBe(3);
});
