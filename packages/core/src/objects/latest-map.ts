/** A map that forgets what was set longest ago, so that it stays small. */
export interface LatestMap<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
}

export function createLatestMap<Value>(most: number): LatestMap<Value> {
  const entries = new Map<string, Value>();
  return {
    get: (key) => entries.get(key),
    set(key, value) {
      entries.delete(key);
      entries.set(key, value);
      if (entries.size <= most) return;
      const [oldest] = entries.keys();
      if (oldest !== undefined) entries.delete(oldest);
    },
  };
}
