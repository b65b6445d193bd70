import { expect, test } from 'vitest';
import type { ClusterClient, ListPage } from '../../contract/cluster/cluster-client.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import { createExistingObjects } from './existing-objects.ts';

const secrets = { group: '', version: 'v1', resource: 'secrets' };
const nameOf = (i: number) => `s-${String(i).padStart(5, '0')}`;
const object = (name: string): KubeObject => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: 'shop' } });
const target = (name: string) => ({ group: '', resource: 'secrets', namespace: 'shop', name });

interface Options {
  readonly fail?: LifeboatError;
  readonly pageSize?: number;
  readonly mayList?: boolean;
}

/** A namespace with Secrets, and what was asked of its cluster. */
function lab(names: readonly string[], { fail, pageSize = 100, mayList = true }: Options = {}) {
  const asked = { gets: 0, pages: 0 };
  const cluster = {
    async get(_type: unknown, { name }: { name: string }) {
      asked.gets += 1;
      return names.includes(name) ? object(name) : undefined;
    },
    async *listPages(): AsyncGenerator<ListPage> {
      for (let at = 0; at < names.length; at += pageSize) {
        asked.pages += 1;
        if (fail && at > 0) throw fail;
        await new Promise((resolve) => setImmediate(resolve));
        yield { items: names.slice(at, at + pageSize).map(object), resourceVersion: '1', restarted: false };
      }
    },
  } as unknown as ClusterClient;
  const existing = createExistingObjects({ cluster, signal: new AbortController().signal, mayList: () => mayList });
  const missed: boolean[] = [];
  /** Which of the names are found, sixteen at a time. */
  async function findAll(wanted: readonly string[]): Promise<string[]> {
    const found: string[] = [];
    const left = wanted[Symbol.iterator]();
    const work = async () => {
      for (let next = left.next(); !next.done; next = left.next()) {
        const { live, isListed } = await existing.find(secrets, target(next.value));
        if (live) found.push(live.metadata.name);
        else missed.push(isListed);
      }
    };
    await Promise.all(Array.from({ length: 16 }, work));
    return found.sort();
  }
  return { asked, findAll, missed };
}

const thousand = Array.from({ length: 1000 }, (_, i) => nameOf(i));

test('a thousand objects are looked at in ten pages, and what is not there needs no look', async () => {
  const there = thousand.filter((_, i) => i % 3 > 0);
  const { asked, findAll } = lab(there);
  expect(await findAll(thousand)).toEqual(there);
  expect(asked).toEqual({ gets: 8, pages: 7 });
});

test.each([
  ['in the opposite order', [...thousand].reverse(), thousand, {}],
  ['whose list breaks', thousand, thousand, { fail: new LifeboatError({ code: 'KUBERNETES_EXPIRED', message: 'the list is too old' }) }],
  ['whose kind is not to be listed', thousand, thousand, { mayList: false }],
] as const)('objects %s are all found', async (_what, wanted, there, options) => {
  const { findAll } = lab(there, options);
  expect(await findAll(wanted)).toEqual(thousand);
});

test('of a list in no order nothing is believed but what it has', async () => {
  const { findAll, missed } = lab([...thousand.slice(500), ...thousand.slice(0, 500)]);
  const found = await findAll(thousand);
  expect(found.length).toBeGreaterThanOrEqual(500);
  // Who creates them learns better.
  expect(missed).toEqual(missed.map(() => true));
});

test('a list of far more than is asked for is given up', async () => {
  const many = Array.from({ length: 40_000 }, (_, i) => nameOf(i));
  const { asked, findAll } = lab(many, { pageSize: 500 });
  const wanted = many.slice(-20);
  expect(await findAll(wanted)).toEqual(wanted);
  expect(asked.gets).toBe(20);
  expect(asked.pages).toBeLessThan(8);
});

test('what ends the restore is not asked for again', async () => {
  const { findAll } = lab(thousand, { fail: new LifeboatError({ code: 'KUBERNETES_UNREACHABLE', message: 'gone' }) });
  await expect(findAll(thousand)).rejects.toMatchObject({ code: 'KUBERNETES_UNREACHABLE' });
});
