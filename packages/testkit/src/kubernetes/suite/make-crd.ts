import { setTimeout as delay } from 'node:timers/promises';
import type { ClusterClient } from '@lifeboat/core';
import type { GroupVersionResource } from '@lifeboat/core/plugin-api';
import type { CrdOptions } from './cluster-client-case.ts';
import { crds } from './well-known-types.ts';

const keepsAll = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };

/** Makes a CRD and waits until its first version is served and discovered. */
export async function makeCrd(
  client: ClusterClient,
  options: CrdOptions & { readonly group: string },
): Promise<GroupVersionResource & { readonly kind: string; readonly crd: string }> {
  const { group, versions = ['v1'], schema = keepsAll, status = false } = options;
  const [version = 'v1'] = versions;
  const type = { group, version, resource: 'boats', kind: 'Boat', crd: `boats.${group}` };
  await client.create(crds, {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: type.crd },
    spec: {
      group,
      scope: 'Namespaced',
      names: { plural: type.resource, singular: 'boat', kind: type.kind, listKind: 'BoatList' },
      versions: versions.map((name) => ({
        name,
        served: true,
        storage: name === version,
        schema: { openAPIV3Schema: schema },
        ...(status ? { subresources: { status: {} } } : {}),
      })),
    },
  });
  for (let tries = 0; tries < 200; tries += 1) {
    const discovery = await client.discover();
    if (discovery.all.filter((found) => found.group === group).length === versions.length && (await isServed(client, type))) return type;
    await delay(50);
  }
  throw new Error(`The server does not serve ${type.crd} 10 s after it was made`);
}

async function isServed(client: ClusterClient, type: GroupVersionResource): Promise<boolean> {
  try {
    for await (const _page of client.listPages(type)) break;
    return true;
  } catch {
    return false;
  }
}
