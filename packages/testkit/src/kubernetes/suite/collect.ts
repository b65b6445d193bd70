import type { ListPage, WatchEvent } from '@lifeboat/core';
import type { KubeObject } from '@lifeboat/core/plugin-api';
import { within } from '../../object-store/within.ts';

/** Returns all objects of a list. */
export async function collect(pages: AsyncIterable<ListPage>): Promise<KubeObject[]> {
  const objects: KubeObject[] = [];
  for await (const page of pages) objects.push(...page.items);
  return objects;
}

/** Returns the next events of a watch, each as `TYPE name`. */
export async function nextEvents(events: AsyncIterator<WatchEvent>, count: number): Promise<string[]> {
  const seen: string[] = [];
  while (seen.length < count) {
    const { value, done } = await within(20_000, events.next(), `event ${seen.length + 1} of ${count} after ${seen.join(', ')}`);
    if (done) throw new Error(`the watch ended after ${seen.join(', ')}`);
    const event = value as WatchEvent;
    seen.push(`${event.type} ${event.object.metadata.name}`);
  }
  return seen;
}
