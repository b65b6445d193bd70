import type { KubeObject } from '@lifeboat/core/plugin-api';

/** A change of one object, as watches see it. Objects are never changed in place. */
export interface StoredEvent {
  readonly revision: number;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly storageKey: string;
  readonly object: KubeObject;
  /** The object before the change; for DELETED, the deleted object. */
  readonly previous?: KubeObject;
}

interface Version {
  readonly revision: number;
  /** `undefined`: the object was deleted. */
  readonly object: KubeObject | undefined;
}

/** The counterpart of etcd: keeps objects by type and name, in all revisions since the last compaction. */
export class VersionedStorage {
  #revision = 1;
  #compacted = 0;
  readonly #types = new Map<string, Map<string, Version[]>>();
  #events: StoredEvent[] = [];
  readonly #listeners = new Set<(event: StoredEvent) => void>();
  readonly #historyLimit: number;

  constructor(options: { readonly historyLimit: number }) {
    this.#historyLimit = options.historyLimit;
  }

  get revision(): number {
    return this.#revision;
  }

  /** Reads at revisions below this one fail. */
  get compactedRevision(): number {
    return this.#compacted;
  }

  get(storageKey: string, namespace: string, name: string): KubeObject | undefined {
    return this.#types.get(storageKey)?.get(`${namespace}/${name}`)?.at(-1)?.object;
  }

  /** Stores an object, or its deletion, under the next revision. Returns it with its resourceVersion. */
  put(storageKey: string, object: KubeObject): KubeObject {
    return this.#append(storageKey, object, false);
  }

  delete(storageKey: string, object: KubeObject): KubeObject {
    return this.#append(storageKey, object, true);
  }

  /** Returns the objects of a type at `revision`, in the order of their keys. */
  list(storageKey: string, options: { readonly namespace?: string | undefined; readonly revision?: number } = {}): KubeObject[] {
    const prefix = options.namespace === undefined ? '' : `${options.namespace}/`;
    const found: [string, KubeObject][] = [];
    for (const [key, versions] of this.#types.get(storageKey) ?? []) {
      if (!key.startsWith(prefix)) continue;
      const at = options.revision;
      const version = at === undefined ? versions.at(-1) : versions.findLast((candidate) => candidate.revision <= at);
      if (version?.object) found.push([key, version.object]);
    }
    return found.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
  }

  storageKeys(): string[] {
    return [...this.#types.keys()];
  }

  eventsSince(storageKey: string, revision: number): StoredEvent[] {
    return this.#events.filter((event) => event.revision > revision && event.storageKey === storageKey);
  }

  /** Calls `listener` for each change. Returns a function that ends this. */
  subscribe(listener: (event: StoredEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Forgets everything before this revision: older reads and watches get 410. */
  compact(revision: number = this.#revision): void {
    this.#compacted = Math.max(this.#compacted, revision);
    this.#events = this.#events.filter((event) => event.revision > this.#compacted);
    for (const objects of this.#types.values()) {
      for (const [key, versions] of objects) {
        const current = versions.findLastIndex((version) => version.revision <= this.#compacted);
        if (current > 0) versions.splice(0, current);
        if (versions.length === 1 && versions[0]?.object === undefined) objects.delete(key);
      }
    }
  }

  #append(storageKey: string, object: KubeObject, deleted: boolean): KubeObject {
    this.#revision += 1;
    const revision = this.#revision;
    const key = `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
    const stored: KubeObject = { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } };
    const objects = this.#types.get(storageKey) ?? new Map<string, Version[]>();
    this.#types.set(storageKey, objects);
    const versions = objects.get(key) ?? [];
    objects.set(key, versions);
    const previous = versions.at(-1)?.object;
    versions.push({ revision, object: deleted ? undefined : stored });
    const event: StoredEvent = {
      revision,
      type: deleted ? 'DELETED' : previous ? 'MODIFIED' : 'ADDED',
      storageKey,
      object: stored,
      ...(previous ? { previous } : {}),
    };
    this.#events.push(event);
    if (this.#events.length > this.#historyLimit) this.compact(revision - Math.floor(this.#historyLimit / 2));
    for (const listener of [...this.#listeners]) listener(event);
    return stored;
  }
}
