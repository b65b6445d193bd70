import { type RawClient, rawConnections } from './raw-client.ts';
import type { RawObject } from './raw-objects.ts';

/** The limit of a restore: the same bodies, posted. `ready` makes them beforehand, `send` is what is measured. */
export function postEverything(client: RawClient, objects: readonly RawObject[], nameOf: (namespace: string) => string) {
  const namespaces = [...new Set(objects.map(({ namespace }) => nameOf(namespace)))];
  const calls = objects.map(({ base, resource, namespace, object }) => {
    const target = nameOf(namespace);
    const body = { ...object, metadata: { ...object.metadata, namespace: target } };
    return { path: `${base}/namespaces/${target}/${resource}`, body: Buffer.from(JSON.stringify(body)) };
  });
  const spaces = namespaces.map((name) => ({
    path: '/api/v1/namespaces',
    body: Buffer.from(JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })),
  }));
  const all = async (waiting: Iterable<{ path: string; body: Buffer }>) => {
    const left = waiting[Symbol.iterator]();
    const work = async () => {
      for (let next = left.next(); !next.done; next = left.next()) await client.send('POST', next.value.path, next.value.body);
    };
    await Promise.all(Array.from({ length: rawConnections }, work));
  };
  return async () => {
    await all(spaces);
    await all(calls);
  };
}
