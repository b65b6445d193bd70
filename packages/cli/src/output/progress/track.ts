import { formatBytes, formatElapsed } from '../tables/format-bytes.ts';
import { bytesText, doneOf, itemsText, type Measure } from './measures.ts';
import { createPace } from './pace.ts';

/** What a line tells of a run. */
export interface Fact {
  readonly text: string;
  /** Of facts for which there is no room, those with the highest go first. */
  readonly rank: number;
}

/** Follows how much of one step is done, and how fast that goes. */
export interface Track {
  update(measure: Measure, at: number): void;
  /** From 0 to 1; `undefined` while it is not known. */
  readonly done: number | undefined;
  /** Percentage, counts, rates and time left, as far as they are known. */
  facts(at: number): Fact[];
}

const longestLeftInMs = 99 * 3_600_000;
/** A rate over less says nothing of what is left. */
const soonestInMs = 3000;

export function createTrack(): Track {
  let measure: Measure = {};
  let startedAt: number | undefined;
  const paces = { items: createPace(), bytes: createPace() };

  // What counts for the percentage counts for the time, too.
  function left(at: number): Fact[] {
    const by = measure.bytes?.isFinal && measure.bytes.total ? 'bytes' : 'items';
    const count = measure[by];
    const rate = paces[by].perSecond(at);
    if (!count?.isFinal || count.total === undefined || count.done >= count.total || !rate) return [];
    const ms = ((count.total - count.done) / rate) * 1000;
    if (at - (startedAt ?? at) < soonestInMs || ms > longestLeftInMs) return [];
    return [{ text: `about ${formatElapsed(Math.max(1000, Math.round(ms / 1000) * 1000)).replace('.0 s', ' s')} left`, rank: 3 }];
  }

  return {
    update(next, at) {
      startedAt ??= at;
      measure = next;
      for (const by of ['items', 'bytes'] as const) if (next[by]) paces[by].add(next[by].done, at);
    },
    get done() {
      return doneOf(measure);
    },
    facts(at) {
      const { items, bytes, note } = measure;
      const part = doneOf(measure);
      const itemsRate = items && paces.items.perSecond(at);
      const bytesRate = bytes && paces.bytes.perSecond(at);
      return [
        ...(part === undefined ? [] : [{ text: `${Math.floor(part * 100)}%`, rank: 1 }]),
        ...(items ? [{ text: itemsText(items), rank: 2 }] : []),
        ...(bytes ? [{ text: bytesText(bytes), rank: items ? 6 : 2 }] : []),
        ...(note === undefined ? [] : [{ text: note, rank: 8 }]),
        ...(itemsRate ? [{ text: `${rateText(itemsRate)} ${items?.unit ?? ''}/s`, rank: 7 }] : []),
        ...(bytesRate ? [{ text: `${formatBytes(Math.round(bytesRate))}/s`, rank: items ? 9 : 7 }] : []),
        ...left(at),
      ];
    },
  };
}

function rateText(perSecond: number): string {
  return perSecond >= 10 ? String(Math.round(perSecond)) : perSecond.toFixed(1);
}
