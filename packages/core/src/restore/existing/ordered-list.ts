import type { ListPage } from '../../contract/cluster/cluster-client.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';

/** The objects of a list, for whoever asks in about its order. */
export interface OrderedList {
  /** `absent`: the list had none of that name. `unknown`: it has been passed, or the list cannot tell. */
  find(name: string): Promise<KubeObject | 'absent' | 'unknown'>;
}

/** So many objects may be read for each that is asked for, and so many for nothing, before the list is given up. */
const mostReadForEach = 4;
const mostReadForNothing = 2000;

/**
 * API servers list by name, and archives have objects in the order of a list: two pages are held, the latest and the one before it, which
 * those that run at the same time may still ask for. A list that comes in another order, begins anew, or has far more than is asked for
 * tells nothing any more.
 */
export function createOrderedList(pages: AsyncIterator<ListPage>): OrderedList {
  let latest = new Map<string, KubeObject>();
  let before = new Map<string, KubeObject>();
  /** The last name that was read, and the last one that is not held any more. */
  let last = '';
  let passed = '';
  let isOpen = true;
  let isGivenUp = false;
  let read = 0;
  let asked = 0;
  let reading: Promise<void> | undefined;

  async function nextPage(): Promise<void> {
    const page = await pages.next();
    if (page.done) {
      isOpen = false;
      return;
    }
    const { items, restarted } = page.value;
    if (items.length === 0) return;
    passed = [...before.keys()].at(-1) ?? passed;
    before = latest;
    latest = new Map();
    for (const object of items) {
      const { name } = object.metadata;
      if (name <= last || restarted) return giveUp();
      last = name;
      latest.set(name, object);
    }
    read += items.length;
    if (read > mostReadForNothing + mostReadForEach * asked) await giveUp();
  }

  /** Those that wait at the same time wait for the same page. */
  function readPage(): Promise<void> {
    reading ??= nextPage()
      .catch(async (error: unknown) => {
        await giveUp();
        throw error;
      })
      .finally(() => {
        reading = undefined;
      });
    return reading;
  }

  async function giveUp(): Promise<void> {
    isGivenUp = true;
    isOpen = false;
    latest = new Map();
    before = new Map();
    await pages.return?.();
  }

  return {
    async find(name) {
      asked += 1;
      while (isOpen && name > last) await readPage();
      if (isGivenUp) return 'unknown';
      return latest.get(name) ?? before.get(name) ?? (name <= passed ? 'unknown' : 'absent');
    },
  };
}
