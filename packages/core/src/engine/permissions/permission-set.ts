import type { PolicyRule } from '../../contract/permissions.ts';

/** A right. */
export interface Need {
  /** Namespaces; `''`: the whole cluster. */
  readonly scopes: readonly string[];
  readonly group: string;
  /** With its subresource, if it is of one: `pods/exec`. */
  readonly resource: string;
  readonly verbs: readonly string[];
  /** @default all */
  readonly names?: readonly string[] | undefined;
}

/** Collects rights. */
export interface PermissionSet {
  add(need: Need): void;
  /** In a fixed order, and as few as can be. */
  rules(): ReadonlyMap<string, readonly PolicyRule[]>;
}

interface Entry {
  readonly group: string;
  readonly resource: string;
  readonly names: readonly string[];
  readonly verbs: Set<string>;
}

export function createPermissionSet(): PermissionSet {
  const found = new Map<string, Map<string, Entry>>();
  return {
    add({ scopes, group, resource, verbs, names = [] }) {
      for (const scope of scopes) {
        const entries = found.get(scope) ?? new Map<string, Entry>();
        found.set(scope, entries);
        const key = JSON.stringify([group, resource, names]);
        const entry = entries.get(key) ?? { group, resource, names, verbs: new Set<string>() };
        entries.set(key, entry);
        for (const verb of verbs) entry.verbs.add(verb);
      }
    },
    rules: () =>
      new Map(
        [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([scope, entries]) => [scope, rulesOf(withoutCovered([...entries.values()]))]),
      ),
  };
}

/** What is given for all names need not be given for some. */
function withoutCovered(entries: readonly Entry[]): Entry[] {
  const all = new Map(
    entries.filter(({ names }) => names.length === 0).map((entry) => [JSON.stringify([entry.group, entry.resource]), entry]),
  );
  return entries.flatMap((entry) => {
    const { verbs: given = undefined } = entry.names.length > 0 ? (all.get(JSON.stringify([entry.group, entry.resource])) ?? {}) : {};
    const verbs = new Set([...entry.verbs].filter((verb) => !given?.has(verb)));
    return verbs.size === 0 ? [] : [{ ...entry, verbs }];
  });
}

// As kubectl prints them.
const verbOrder = ['get', 'list', 'watch', 'create', 'patch', 'delete', 'escalate', 'bind'];

function rulesOf(entries: readonly Entry[]): PolicyRule[] {
  const verbsOf = ({ verbs }: Entry) => [...verbs].sort((a, b) => verbOrder.indexOf(a) - verbOrder.indexOf(b));
  const alike = Map.groupBy(entries, (entry) => JSON.stringify([entry.group, verbsOf(entry), entry.names]));
  const rules = [...alike.values()].flatMap(([first, ...others]): PolicyRule[] =>
    first
      ? [
          {
            apiGroups: [first.group],
            resources: [first, ...others].map(({ resource }) => resource).sort(),
            verbs: verbsOf(first),
            ...(first.names.length > 0 && { resourceNames: [...first.names] }),
          },
        ]
      : [],
  );
  const keyOf = ({ apiGroups, resources }: PolicyRule) => `${apiGroups.join()} ${resources.join()}`;
  return rules.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}
