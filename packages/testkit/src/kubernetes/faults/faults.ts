/** How the server misbehaves for matching requests. Of all matching rules that are not used up, the first one applies. */
export interface FaultRule {
  /** HTTP method of the requests. @default any method */
  readonly method?: string;
  /** Pattern for path and query, such as `/api/v1/secrets?limit=500`. @default any path */
  readonly path?: RegExp;
  /** Number of requests after which the rule is used up. @default Infinity */
  readonly times?: number;
  /** How many matching requests pass before the rule applies. Requests that an earlier rule answers do not count. @default 0 */
  readonly after?: number;
  /** Delay of the answer, in milliseconds. Without another field, the answer is the normal one. @default 0 */
  readonly delayInMs?: number;
  /** `reset` closes the connection without an answer; `cut` closes it in the middle of the normal answer. @default neither */
  readonly connection?: 'reset' | 'cut';
  /** Answer with this HTTP status and a Status body instead of the normal answer. @default the normal answer */
  readonly status?: number;
  /** Reason in the Status body. @default what a kube-apiserver sends with that status */
  readonly reason?: string;
  /** Message in the Status body. */
  readonly message?: string;
  /** The Retry-After header, in seconds; fractions are sent as they are. @default 1 with status 429 */
  readonly retryAfterInSeconds?: number;
}

/** A rule that was added to the server. */
export interface Fault {
  /** The rule. */
  readonly rule: FaultRule;
  /** Number of requests that the rule was applied to. */
  readonly hits: number;
  /** Removes the rule. */
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
