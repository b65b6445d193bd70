import type { ListPage } from '../../../contract/cluster/cluster-client.ts';
import { oneAtATime } from '../../../flow/one-at-a-time.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import { approximateBytes } from '../../write/byte-budget.ts';

/** Whole objects of lists, on their way to whoever asks for them by name. */
export interface ListedObjects {
  /** An object of a list, once; `undefined`: the list does not have it, or it had to be dropped. `open` begins the list. */
  take(list: string, name: string, open: () => AsyncIterable<ListPage>): Promise<KubeObject | undefined>;
}

interface OpenList {
  readonly pages: AsyncIterator<ListPage>;
  readonly readPage: () => Promise<void>;
  readonly waiting: Map<string, { readonly object: KubeObject; readonly bytes: number }>;
  ended: boolean;
}

/**
 * An archive has the objects of a kind in the order of a list, so that few of them wait at one moment. What waits is bounded over all
 * lists: the lists that were asked longest ago are dropped first.
 */
export function createListedObjects(mostBytes: number): ListedObjects {
  const lists = new Map<string, OpenList>();
  let bytes = 0;

  function drop(list: OpenList): void {
    for (const each of list.waiting.values()) bytes -= each.bytes;
    list.waiting.clear();
    list.ended = true;
  }

  function makeRoom(keep: string): void {
    for (const [key, list] of lists) {
      if (bytes <= mostBytes) return;
      if (key !== keep) drop(list);
    }
    const own = lists.get(keep);
    if (bytes > mostBytes && own) drop(own);
  }

  function openList(key: string, source: AsyncIterable<ListPage>): OpenList {
    const pages = source[Symbol.asyncIterator]();
    const list: OpenList = { pages, readPage: oneAtATime(() => nextPage(key, list)), waiting: new Map(), ended: false };
    return list;
  }

  async function nextPage(key: string, list: OpenList): Promise<void> {
    if (list.ended) return;
    const page = await list.pages.next();
    if (page.done || list.ended) {
      list.ended = true;
      return;
    }
    for (const object of page.value.items) {
      const { name } = object.metadata;
      const size = approximateBytes(object);
      // A list that begins anew has some again.
      bytes += size - (list.waiting.get(name)?.bytes ?? 0);
      list.waiting.set(name, { object, bytes: size });
    }
    makeRoom(key);
  }

  return {
    async take(key, name, open) {
      const list = lists.get(key) ?? openList(key, open());
      // Asked last, dropped last.
      lists.delete(key);
      lists.set(key, list);
      while (!list.waiting.has(name) && !list.ended) await list.readPage();
      const found = list.waiting.get(name);
      if (!found) return undefined;
      list.waiting.delete(name);
      bytes -= found.bytes;
      return found.object;
    },
  };
}
