import { expect, test } from 'vitest';
import { answer, configMaps, drain, scriptedServer, statusBody } from '../testing/scripted-server.ts';

const object = (name: string, resourceVersion: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'shop', uid: `u-${name}`, resourceVersion },
});
const line = (type: string, body: unknown) => `${JSON.stringify({ type, object: body })}\n`;
const list = (resourceVersion: string, ...items: object[]) => ({
  kind: 'ConfigMapList',
  apiVersion: 'v1',
  metadata: { resourceVersion },
  items,
});

test('existing objects, changes over a broken stream, bookmarks, and a 410 that lists again', async () => {
  let lists = 0;
  let watches = 0;
  const { client, requests } = await scriptedServer((request, response) => {
    if (!request.url.searchParams.has('watch')) {
      lists += 1;
      return answer(
        response,
        200,
        lists === 1 ? list('10', object('a', '1'), object('b', '2')) : list('50', object('b', '2'), object('c', '40'), object('d', '41')),
      );
    }
    watches += 1;
    response.writeHead(200, { 'content-type': 'application/json' });
    if (watches === 1) {
      const text = line('ADDED', object('c', '11')) + line('BOOKMARK', { metadata: { resourceVersion: '20' } });
      response.write(text.slice(0, 30));
      setTimeout(() => {
        response.write(text.slice(30));
        setTimeout(() => response.destroy(), 20);
      }, 20);
    } else if (watches === 2) {
      response.end(line('ERROR', statusBody(410, 'Expired', 'too old resource version')));
    } else response.write(line('DELETED', object('d', '60')));
  });
  const events: string[] = [];
  for await (const event of client.watch(configMaps, { namespace: 'shop' })) {
    events.push(`${event.type} ${event.object.metadata.name}`);
    if (event.type === 'DELETED' && event.object.metadata.name === 'd') break;
  }
  expect(events).toEqual(['ADDED a', 'ADDED b', 'ADDED c', 'MODIFIED c', 'ADDED d', 'DELETED a', 'DELETED d']);
  const versions = requests.filter(({ url }) => url.searchParams.has('watch')).map(({ url }) => url.searchParams.get('resourceVersion'));
  expect(versions).toEqual(['10', '20', '50']);
});

test('a 410 ends a watch whose caller lists by itself', async () => {
  const { client, requests } = await scriptedServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write(line('ADDED', object('c', '11')));
    response.end(line('ERROR', statusBody(410, 'Expired', 'too old resource version')));
  });
  const names: string[] = [];
  const following = async () => {
    for await (const event of client.watch(configMaps, { resourceVersion: '10', whenExpired: 'throw' }))
      names.push(event.object.metadata.name);
  };
  await expect(following()).rejects.toMatchObject({ code: 'KUBERNETES_EXPIRED' });
  expect(names).toEqual(['c']);
  expect(requests).toHaveLength(1);
});

test('watches do not take room of other requests, and a signal ends them', async () => {
  const { client } = await scriptedServer(
    (request, response) => {
      if (!request.url.searchParams.has('watch')) return answer(response, 200, object('a', '1'));
      response.writeHead(200).write(line('ADDED', object('a', '1')));
    },
    { concurrency: 1 },
  );
  const controller = new AbortController();
  const follow = async () => {
    for await (const _event of client.watch(configMaps, { resourceVersion: '1', signal: controller.signal }));
  };
  const watches = [follow(), follow()];
  for (const watch of watches) watch.catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, 100));
  await client.get(configMaps, { namespace: 'shop', name: 'a' });
  controller.abort();
  for (const watch of watches) await expect(watch).rejects.toMatchObject({ code: 'CANCELED' });
});

test('a type that may not be watched is an error, not a loop', async () => {
  const { client, requests } = await scriptedServer((_request, response) => answer(response, 403, statusBody(403, 'Forbidden', 'no')));
  await expect(drain(client.watch(configMaps, { resourceVersion: '1' }))).rejects.toMatchObject({ code: 'KUBERNETES_FORBIDDEN' });
  expect(requests).toHaveLength(1);
});
