/** How the double misbehaves for matching requests. The first matching rule that is not used up applies. */
export interface FaultRule {
  /** @default any method */
  readonly method?: string;
  /** Tested against path and query, such as `/api/v1/secrets?limit=500`. @default any path */
  readonly path?: RegExp;
  /** Requests it applies to before it is used up. @default Infinity */
  readonly times?: number;
  /** Matching requests that pass before it begins; those that an earlier rule answers do not count. @default 0 */
  readonly after?: number;
  /** Answer late. Alone: the normal answer, late. @default 0 */
  readonly delayInMs?: number;
  /** `reset` closes the connection without an answer; `cut` closes it in the middle of the normal answer. */
  readonly connection?: 'reset' | 'cut';
  /** Answer with this status and a Status body instead of the normal answer. */
  readonly status?: number;
  /** Of the Status body. @default what a kube-apiserver says with that status */
  readonly reason?: string;
  readonly message?: string;
  /** The Retry-After header; fractions are sent as they are. @default 1 with status 429 */
  readonly retryAfterInSeconds?: number;
}

/** A rule in force. */
export interface Fault {
  readonly rule: FaultRule;
  /** Requests it has applied to. */
  readonly hits: number;
  remove(): void;
}

/** The rules in force, in the order they were added. */
export class FaultTable {
  readonly #entries: { rule: FaultRule; hits: number; seen: number }[] = [];

  add(rule: FaultRule): Fault {
    const entry = { rule, hits: 0, seen: 0 };
    this.#entries.push(entry);
    return {
      rule,
      get hits() {
        return entry.hits;
      },
      remove: () => {
        const index = this.#entries.indexOf(entry);
        if (index >= 0) this.#entries.splice(index, 1);
      },
    };
  }

  clear(): void {
    this.#entries.length = 0;
  }

  match(method: string, pathAndQuery: string): FaultRule | undefined {
    for (const entry of this.#entries) {
      const { rule } = entry;
      if (rule.method !== undefined && rule.method !== method) continue;
      if (rule.path && !rule.path.test(pathAndQuery)) continue;
      entry.seen += 1;
      if (entry.seen <= (rule.after ?? 0) || entry.hits >= (rule.times ?? Number.POSITIVE_INFINITY)) continue;
      entry.hits += 1;
      return rule;
    }
    return undefined;
  }
}
