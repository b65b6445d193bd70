import type { ListOptions } from '../../contract/cluster/cluster-client.ts';
import type { ApiResource } from '../../contract/cluster/discovery.ts';
import { coded } from '../../errors/issues/issue-codes.ts';
import { groupResource } from '../../plugin-api/kube-object.ts';
import type { Logger } from '../../plugin-api/logger.ts';
import type { CollectedPage } from './collected-page.ts';

interface ListOrderedOptions {
  /** `orderedResources` of one type: `shop/db,shop/web`, or names of cluster-scoped objects. */
  readonly entries: string;
  readonly type: ApiResource;
  /** What lists of a namespace may ask for, one by one; `undefined`: all. */
  readonly labelSelectorsIn: (namespace: string | undefined) => readonly (string | undefined)[];
  readonly list: (options: ListOptions) => AsyncIterable<CollectedPage>;
  readonly log: Logger;
}

/** The objects that are to come first of their type, in the order they are named. They are listed one by one, by the
 * same selectors and at the same resource version as the rest. */
export async function* listOrderedResources(options: ListOrderedOptions): AsyncGenerator<CollectedPage> {
  const { type, list, log } = options;
  for (const entry of options.entries.split(',').map((part) => part.trim())) {
    if (entry === '') continue;
    const slash = entry.indexOf('/');
    const namespace = slash < 0 ? undefined : entry.slice(0, slash);
    const name = entry.slice(slash + 1);
    let found = false;
    if (type.namespaced === (namespace !== undefined)) {
      for (const labelSelector of options.labelSelectorsIn(namespace)) {
        for await (const page of list({ namespace, labelSelector, fieldSelector: `metadata.name=${name}` })) {
          if (page.items.length > 0) found = true;
          yield { ...page, remaining: 0, ordered: true };
        }
      }
    }
    if (!found)
      log.warn(`The ordered resource ${entry} of ${groupResource(type)} is not among the objects to back up`, coded('NOTHING_SELECTED'));
  }
}
