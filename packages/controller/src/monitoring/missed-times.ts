import { parseJson, stringifyJson } from '@lifeboat/core/json';
import type { Schedule } from '@lifeboat/core/velero-api';
import { missedTimesAnnotation } from '@lifeboat/core/velero-api';

/** Times of a Schedule at which no backup was made, as they are stored: in RFC 3339. */
export interface MissedTimes {
  readonly count: number;
  readonly first: string;
  readonly last: string;
  /** When the controller noticed it. */
  readonly noticed: string;
}

export function missedTimesPatch(missed: MissedTimes): Record<string, string> {
  return { [missedTimesAnnotation]: stringifyJson(missed) };
}

/** The times that the Schedule missed last. */
export function missedTimesOf({ metadata }: Schedule): MissedTimes | undefined {
  const text = metadata.annotations?.[missedTimesAnnotation];
  if (text === undefined) return undefined;
  try {
    const { count, first, last, noticed } = parseJson(text) as Partial<Record<keyof MissedTimes, unknown>>;
    const isTime = (value: unknown): value is string => typeof value === 'string' && !Number.isNaN(Date.parse(value));
    const isWhole = typeof count === 'number' && isTime(first) && isTime(last) && isTime(noticed);
    return isWhole ? { count, first, last, noticed } : undefined;
  } catch {
    // Somebody else wrote the annotation.
    return undefined;
  }
}
