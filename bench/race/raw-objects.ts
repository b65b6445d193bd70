import { listEverything } from './list-everything.ts';
import type { RawClient } from './raw-client.ts';
import type { ServedType } from './served-types.ts';

/** An object as it is sent, without its namespace. */
export interface RawObject extends ServedType {
  readonly namespace: string;
  readonly object: { metadata: Record<string, unknown> };
}

interface ListBody {
  readonly kind: string;
  readonly apiVersion: string;
  readonly items: readonly { metadata: Record<string, unknown> }[];
}

/** The objects of some namespaces, as a restore sends them: without what the server gives. */
export async function rawObjects(
  client: RawClient,
  types: readonly ServedType[],
  isWanted: (namespace: string) => boolean,
): Promise<RawObject[]> {
  const found: RawObject[] = [];
  await listEverything(client, types, (body, type) => {
    // What a controller makes in every namespace is made there without us.
    const list = JSON.parse(body.toString()) as ListBody;
    for (const item of list.items) {
      const { namespace, name, labels, annotations, ownerReferences } = item.metadata;
      const isMade = name === 'kube-root-ca.crt' || (name === 'default' && type.resource === 'serviceaccounts') || ownerReferences;
      if (typeof namespace !== 'string' || !isWanted(namespace) || isMade) continue;
      const { status: _, ...rest } = item as Record<string, unknown> & typeof item;
      const metadata = { name, labels, annotations };
      const object = { apiVersion: list.apiVersion, kind: list.kind.replace(/List$/, ''), ...rest, metadata };
      found.push({ ...type, namespace, object });
    }
  });
  return found;
}
