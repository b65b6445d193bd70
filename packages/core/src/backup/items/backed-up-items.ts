import { stringifyJson } from '../../json/index.ts';

/** An object's place in the resource list: `apps/v1/Deployment` and `shop/web`. */
export interface ItemKey {
  readonly kind: string;
  readonly name: string;
}

export function itemKey(object: {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly namespace?: string; readonly name: string };
}): ItemKey {
  const { namespace, name } = object.metadata;
  return { kind: `${object.apiVersion}/${object.kind}`, name: namespace ? `${namespace}/${name}` : name };
}

/** Which objects a backup has taken: each once. One short text an object, whatever the objects' size. */
export interface BackedUpItems {
  /** Takes an object for the caller; `false` when it was taken before. */
  claim(key: ItemKey): boolean;
  has(key: ItemKey): boolean;
  /** Gives an object back: another way may still take it. */
  release(key: ItemKey): void;
  /** An object that was taken but is not in the archive. */
  drop(key: ItemKey): void;
  /** Objects taken, dropped ones included. */
  readonly claimed: number;
  /** `{ "apps/v1/Deployment": ["shop/web"] }`, sorted, kind by kind. */
  resourceList(): AsyncGenerator<Uint8Array>;
}

// Of 300,000 objects of a kind, the list of all names at once was the most memory that a backup took.
const namesAtOnce = 2000;

export function createBackedUpItems(): BackedUpItems {
  const names = new Map<string, Set<string>>();
  const dropped = new Map<string, Set<string>>();
  let claimed = 0;
  return {
    claim({ kind, name }) {
      const set = names.get(kind) ?? new Set();
      names.set(kind, set);
      if (set.has(name)) return false;
      set.add(name);
      claimed += 1;
      return true;
    },
    has: ({ kind, name }) => names.get(kind)?.has(name) ?? false,
    release({ kind, name }) {
      if (names.get(kind)?.delete(name)) claimed -= 1;
    },
    drop({ kind, name }) {
      const set = dropped.get(kind) ?? new Set();
      dropped.set(kind, set);
      set.add(name);
    },
    get claimed() {
      return claimed;
    },
    async *resourceList() {
      const encoder = new TextEncoder();
      let separator = '{';
      for (const kind of [...names.keys()].sort()) {
        const left: string[] = [];
        for (const name of names.get(kind) ?? []) if (!dropped.get(kind)?.has(name)) left.push(name);
        if (left.length === 0) continue;
        left.sort();
        separator += `${stringifyJson(kind)}:[`;
        for (let start = 0; start < left.length; start += namesAtOnce) {
          yield encoder.encode(`${separator}${stringifyJson(left.slice(start, start + namesAtOnce)).slice(1, -1)}`);
          separator = ',';
        }
        separator = '],';
      }
      yield encoder.encode(separator === '{' ? '{}\n' : ']}\n');
    },
  };
}

/** The key of an object that is not read yet. */
export function expectedItemKey(
  type: { readonly group: string; readonly version: string; readonly kind: string },
  ref: { readonly namespace: string; readonly name: string },
): ItemKey {
  const apiVersion = type.group === '' ? type.version : `${type.group}/${type.version}`;
  return itemKey({ apiVersion, kind: type.kind, metadata: ref });
}
