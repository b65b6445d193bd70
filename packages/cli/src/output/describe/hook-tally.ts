import type { HookEvent } from '@lifeboat/core';

/** How many hooks wait and run at this moment. */
export interface HookTally {
  add(event: HookEvent): void;
  /** `2 hooks waiting, 1 running`; empty when there are none. */
  readonly text: string;
}

export function createHookTally(): HookTally {
  let waiting = 0;
  let running = 0;
  // A Pod may have several hooks of one name.
  const waits = new Map<string, number>();
  const runs = new Map<string, number>();
  return {
    add({ object, hook, container, state }) {
      const key = JSON.stringify([object.namespace, object.name, hook, container]);
      const take = (from: Map<string, number>): boolean => {
        const count = from.get(key) ?? 0;
        if (count <= 1) from.delete(key);
        else from.set(key, count - 1);
        return count > 0;
      };
      const put = (to: Map<string, number>) => to.set(key, (to.get(key) ?? 0) + 1);
      if (state === 'waiting') {
        waiting += 1;
        put(waits);
      } else if (state === 'running') {
        if (take(waits)) waiting -= 1;
        running += 1;
        put(runs);
      } else if (take(runs)) running -= 1;
      else if (take(waits)) waiting -= 1;
    },
    get text() {
      const parts = [waiting > 0 && `${waiting} ${waiting === 1 ? 'hook' : 'hooks'} waiting`, running > 0 && `${running} running`];
      const told = parts.filter((part) => part !== false);
      return told.length === 1 && waiting === 0 ? `${running} ${running === 1 ? 'hook' : 'hooks'} running` : told.join(', ');
    },
  };
}
