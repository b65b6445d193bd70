import { expect, test } from 'vitest';
import { answer, configMaps, drain, type Script, scriptedServer, statusBody } from '../testing/scripted-server.ts';

/** Lists objects of the given sizes; the continue token is the next index. */
function listing(sizes: number[], refuse: (from: number, number: number) => boolean = () => false): Script {
  return ({ url, number }, response) => {
    const from = Number(url.searchParams.get('continue') ?? 0);
    if (refuse(from, number)) return answer(response, 410, statusBody(410, 'Expired', 'The provided continue parameter is too old'));
    const to = Math.min(sizes.length, from + Number(url.searchParams.get('limit')));
    const items = sizes.slice(from, to).map((size, i) => ({ metadata: { name: `o${from + i}` }, data: { pad: 'x'.repeat(size) } }));
    const metadata = { resourceVersion: '7', ...(to < sizes.length && { continue: String(to), remainingItemCount: sizes.length - to }) };
    answer(response, 200, { kind: 'ConfigMapList', apiVersion: 'v1', metadata, items });
  };
}

const limits = (requests: { url: URL }[]) => requests.map(({ url }) => Number(url.searchParams.get('limit')));

test('pages grow from 25 to 500 where objects are small, and every object comes once with its type', async () => {
  const { client, requests } = await scriptedServer(listing(Array(1500).fill(10)));
  const names: string[] = [];
  for await (const page of client.listPages(configMaps)) {
    expect(page.restarted).toBe(false);
    expect(page.resourceVersion).toBe('7');
    expect(Object.keys(page.items[0] ?? {})).toEqual(['apiVersion', 'kind', 'metadata', 'data']);
    expect(page.items[0]).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap' });
    names.push(...page.items.map(({ metadata }) => metadata.name));
  }
  expect(names).toEqual(Array.from({ length: 1500 }, (_, i) => `o${i}`));
  expect(limits(requests)).toEqual([25, 100, 400, 500, 500]);
});

test('large objects make small pages, also when they come after small ones', async () => {
  const sizes = [...Array(600).fill(10), ...Array(60).fill(400_000)];
  const { client, requests } = await scriptedServer(listing(sizes));
  let count = 0;
  let largest = 0;
  for await (const page of client.listPages(configMaps)) {
    count += page.items.length;
    largest = Math.max(largest, JSON.stringify(page.items).length);
  }
  expect(count).toBe(660);
  expect(largest).toBeLessThan(8.5 * 1024 * 1024);
  expect(limits(requests).at(-1)).toBeLessThan(20);
});

test('an object larger than the target comes alone', async () => {
  const { client } = await scriptedServer(listing([9_000, 9_000, 9_000]));
  const pages: number[] = [];
  for await (const page of client.listPages(configMaps, { targetPageBytes: 1000 })) pages.push(page.items.length);
  expect(pages).toEqual([1, 1, 1]);
});

test('410 in the middle: the list begins again and says so', async () => {
  const { client } = await scriptedServer(listing(Array(60).fill(10), (from, number) => from > 0 && number === 2));
  const pages: [number, boolean][] = [];
  for await (const page of client.listPages(configMaps, { maxPageSize: 25 })) pages.push([page.items.length, page.restarted]);
  expect(pages).toEqual([
    [25, false],
    [25, true],
    [25, false],
    [10, false],
  ]);
});

test('410 of an exact list is an error', async () => {
  const { client, requests } = await scriptedServer(listing(Array(60).fill(10), (from) => from > 0));
  const pages = client.listPages(configMaps, { resourceVersion: '7', resourceVersionMatch: 'Exact' });
  await expect(drain(pages)).rejects.toMatchObject({ code: 'KUBERNETES_EXPIRED' });
  expect(requests[0]?.url.searchParams.get('resourceVersionMatch')).toBe('Exact');
  expect(requests[1]?.url.searchParams.has('resourceVersionMatch')).toBe(false);
});

test('a list that expires again and again ends', async () => {
  const { client, requests } = await scriptedServer(listing(Array(60).fill(10), (from) => from > 0));
  await expect(drain(client.listPages(configMaps, { maxPageSize: 25 }))).rejects.toMatchObject({ code: 'KUBERNETES_EXPIRED' });
  expect(requests.length).toBeLessThan(15);
});

test('the next page is fetched only when it is asked for', async () => {
  const { client, requests } = await scriptedServer(listing(Array(60).fill(10)));
  for await (const _page of client.listPages(configMaps)) break;
  expect(requests).toHaveLength(1);
});
