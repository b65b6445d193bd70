import { expect, test } from 'vitest';
import { answer, scriptedServer } from './testing/scripted-server.ts';

const configMaps = { group: '', version: 'v1', resource: 'configmaps' };
const page = (items: unknown[], next: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMapList',
  metadata: { resourceVersion: '1', continue: next },
  items,
});
const item = (name: string) => ({ metadata: { name } });

async function countAll(pages: AsyncIterable<{ readonly items: readonly unknown[] }>): Promise<number> {
  let count = 0;
  for await (const { items } of pages) count += items.length;
  return count;
}

test.each([
  ['the same token for ever', () => page([item('a')], 'same'), /same continue token again/],
  ['empty pages for ever', (n: number) => page([], `t${n}`), /1000 empty pages/],
  ['new objects for ever', (n: number) => page([item(`a${n}`)], `t${n}`), /more than 500 objects \(maxListItems\)/],
] as const)('a server that gives %s ends the list with an error', async (_, make, message) => {
  const { client } = await scriptedServer(({ number }, response) => answer(response, 200, make(number)), { maxListItems: 500 });
  await expect(countAll(client.listPages(configMaps))).rejects.toMatchObject({
    code: 'KUBERNETES_ERROR',
    message: expect.stringMatching(message),
  });
});

test('an answer without end is cut at the limit, a refusal too, and nothing asks again', async () => {
  const { client, requests } = await scriptedServer(
    ({ url }, response) => {
      response.writeHead(url.pathname.endsWith('refused') ? 403 : 200, { 'content-type': 'application/json' });
      const chunk = Buffer.alloc(1024 * 1024, 0x20);
      const more = () => {
        while (!response.destroyed) if (!response.write(chunk)) return void response.once('drain', more);
      };
      more();
    },
    { maxAnswerBytes: 4 * 1024 * 1024 },
  );
  const get = (name: string) => client.get(configMaps, { namespace: 'shop', name });
  await expect(get('a')).rejects.toMatchObject({ code: 'KUBERNETES_ERROR', message: expect.stringContaining('more than 4194304 bytes') });
  await expect(get('refused')).rejects.toMatchObject({
    code: 'KUBERNETES_ERROR',
    message: expect.stringContaining('more than 16777216 bytes'),
  });
  await expect(countAll(client.listPages(configMaps))).rejects.toMatchObject({ code: 'KUBERNETES_ERROR' });
  expect(requests.length).toBeLessThan(10);
});
