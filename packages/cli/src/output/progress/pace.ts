/** How fast a count grows, as seen over the last seconds: what was long ago says little about what comes. */
export interface Pace {
  /** The count at a time, in milliseconds. */
  add(count: number, at: number): void;
  /** `undefined` until enough was seen. 0 once nothing has come for a while. */
  perSecond(at: number): number | undefined;
}

const windowInMs = 15_000;
const enoughInMs = 1000;

export function createPace(): Pace {
  let samples: { readonly count: number; readonly at: number }[] = [];
  const since = (at: number) => {
    const recent = samples.findIndex((sample) => at - sample.at <= windowInMs);
    samples = samples.slice(recent < 0 ? -1 : recent);
  };
  return {
    add(count, at) {
      since(at);
      samples.push({ count, at });
    },
    perSecond(at) {
      since(at);
      const [first] = samples;
      const last = samples.at(-1);
      if (!first || !last || at - first.at < enoughInMs) return undefined;
      return Math.max(0, last.count - first.count) / ((at - first.at) / 1000);
    },
  };
}
