import type { ApiResource } from '../../../contract/cluster/discovery.ts';
import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import { type GroupVersionResource, groupResource, type KubeObject } from '../../../plugin-api/kube-object.ts';
import type { VerdictSession } from '../common/verdict-session.ts';
import { createListedObjects } from './listed-objects.ts';

/** What is in the cluster, asked with few requests. */
export interface LiveObjects {
  /** An object. `expected`: how many of its kind and namespace the plan looks at. */
  get(type: GroupVersionResource, ref: { name: string; namespace?: string | undefined }, expected: number): Promise<KubeObject | undefined>;
  /** Whether there is one of a kind by name, such as `configmaps`; `undefined`: it may not be looked at. Of a kind that is not served there is none. */
  has(resource: string, namespace: string, name: string): Promise<boolean | undefined>;
}

/** From so many objects of one kind and namespace on, a list of their names costs less than a look at each. */
const worthAList = 5;

/** A list that has so many more than are looked at is given up: each object is then asked for by itself. */
const mostNotLookedAt = 2000;

/** Names kept at one moment: some 20 MB. */
const mostNames = 250_000;

/** Of objects that were listed, and are not asked for yet. */
const mostWaitingBytes = 8 * 1024 * 1024;

type Names = ReadonlySet<string> | undefined;

export function createLiveObjects({ dependencies, view, signal }: VerdictSession): LiveObjects {
  const { cluster } = dependencies;
  const listed = createListedObjects(mostWaitingBytes);
  const lists = new Map<string, Promise<Names>>();
  const single = new Map<string, Promise<boolean | undefined>>();
  const asked = new Map<string, number>();
  let kept = 0;

  async function list(type: GroupVersionResource, namespace: string | undefined, expected: number): Promise<Names> {
    const names = new Set<string>();
    try {
      for await (const { items } of cluster.listPages(type, { ...(namespace && { namespace }), namesOnly: true, signal })) {
        kept += items.length;
        if (kept > mostNames || names.size > expected + mostNotLookedAt) return undefined;
        for (const { metadata } of items) names.add(metadata.name);
      }
    } catch (error) {
      if (!LifeboatError.isInstance(error, 'KUBERNETES_FORBIDDEN', 'KUBERNETES_API_UNAVAILABLE', 'KUBERNETES_ERROR')) throw error;
      return undefined;
    }
    return names;
  }

  function namesOf(type: GroupVersionResource, namespace: string | undefined, expected: number): Promise<Names> {
    const key = JSON.stringify([groupResource(type), namespace ?? '']);
    const known = lists.get(key) ?? list(type, namespace, expected);
    lists.set(key, known);
    return known;
  }

  async function ask(type: ApiResource, namespace: string, name: string): Promise<boolean | undefined> {
    const key = JSON.stringify([groupResource(type), namespace]);
    const count = (asked.get(key) ?? 0) + 1;
    asked.set(key, count);
    const names = count > worthAList ? await namesOf(type, namespace, 0) : undefined;
    if (names) return names.has(name);
    try {
      return (await cluster.get(type, { name, ...(type.namespaced && { namespace }) }, { signal })) !== undefined;
    } catch (error) {
      if (!LifeboatError.isInstance(error, 'KUBERNETES_FORBIDDEN')) throw error;
      return undefined;
    }
  }

  return {
    async get(type, ref, expected) {
      const { namespace, name } = ref;
      const names = expected >= worthAList ? await namesOf(type, namespace, expected) : undefined;
      if (names && !names.has(name)) return undefined;
      const isInOrder = names && names.size <= 2 * expected + worthAList;
      const pages = () => cluster.listPages(type, { ...(namespace && { namespace }), signal });
      const found = isInOrder ? await listed.take(JSON.stringify([groupResource(type), namespace ?? '']), name, pages) : undefined;
      return found ?? cluster.get(type, ref, { signal });
    },
    async has(resource, namespace, name) {
      const type = view.discovery.resolve(resource);
      if (!type) return false;
      const key = JSON.stringify([resource, namespace, name]);
      const known = single.get(key) ?? ask(type, namespace, name);
      if (single.size < mostNames) single.set(key, known);
      return known;
    },
  };
}
