import { type CallOptions, type ClusterClient, groupResource, type KubeObject } from '@lifeboat/core';

/** Every object of a namespace, and the namespace itself, by `resource name`: discovered, not listed by heart. */
export async function readNamespace(client: ClusterClient, namespace: string, options: CallOptions = {}): Promise<Map<string, KubeObject>> {
  const objects = new Map<string, KubeObject>();
  const { preferred } = await client.discover(options);
  for (const type of preferred) {
    if (!type.namespaced || !type.verbs.includes('list')) continue;
    for await (const page of client.listPages(type, { namespace, ...options })) {
      for (const object of page.items) objects.set(`${groupResource(type)} ${object.metadata.name}`, object);
    }
  }
  const self = await client.get({ group: '', version: 'v1', resource: 'namespaces' }, { name: namespace }, options);
  if (self) objects.set(`namespaces ${namespace}`, self);
  return objects;
}
