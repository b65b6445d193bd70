import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import { createLatestMap } from '../../objects/latest-map.ts';
import { type GroupVersionResource, groupResource, type KubeObject, type ResourceIdentifier } from '../../plugin-api/kube-object.ts';
import { isFatalToRestore } from '../../records/is-fatal.ts';
import { createOrderedList, type OrderedList } from './ordered-list.ts';

/** What may be in the cluster where an object is about to be written. */
export interface ExistingObject {
  /** Absent: there is none; where a list said so, one may have come since. */
  readonly live?: KubeObject | undefined;
  /** It was listed some seconds ago: it may have changed since. */
  readonly isListed: boolean;
}

/** Looks for what is there already. */
export interface ExistingObjects {
  /** @throws LifeboatError `KUBERNETES_*` */
  find(type: GroupVersionResource, target: ResourceIdentifier): Promise<ExistingObject>;
}

/** After so many looks at one kind and namespace a list costs less than as many again. */
const looksBeforeAList = 8;
/** A list holds two pages, which are some megabytes. Those that were begun first are forgotten first. */
const mostLists = 3;

interface ExistingObjectsOptions {
  readonly cluster: ClusterClient;
  readonly signal: AbortSignal;
  /** What is deleted by what it looks like is asked for by itself. */
  readonly mayList: (resource: string) => boolean;
}

/** Many objects of one kind and namespace are listed, in the order in which an archive has them: a list of 500 costs the server about as
 * much as ten looks at one. Whoever may not list, or comes out of order, gets each object by itself. */
export function createExistingObjects({ cluster, signal, mayList }: ExistingObjectsOptions): ExistingObjects {
  const looks = createLatestMap<number>(1000);
  const lists = createLatestMap<OrderedList>(mostLists);

  function listFor(type: GroupVersionResource, { namespace }: ResourceIdentifier): OrderedList | undefined {
    const resource = groupResource(type);
    if (!mayList(resource)) return undefined;
    const key = JSON.stringify([resource, type.version, namespace]);
    const open = lists.get(key);
    if (open) return open;
    const count = (looks.get(key) ?? 0) + 1;
    looks.set(key, count);
    if (count <= looksBeforeAList) return undefined;
    const pages = cluster.listPages(type, { ...(namespace !== '' && { namespace }), signal });
    const list = createOrderedList(pages[Symbol.asyncIterator]());
    lists.set(key, list);
    return list;
  }

  return {
    async find(type, target) {
      const found = await listFor(type, target)
        ?.find(target.name)
        .catch((error: unknown) => {
          // Whoever may not list may get all the same.
          if (isFatalToRestore(error)) throw error;
          return 'unknown' as const;
        });
      if (found === 'absent') return { isListed: true };
      if (found !== undefined && found !== 'unknown') return { live: found, isListed: true };
      return { live: await cluster.get(type, target, { signal }), isListed: false };
    },
  };
}
