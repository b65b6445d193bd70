import type { ClusterClientBehavior, EngineOptions } from '@lifeboat/core';
import { nearestName } from '@lifeboat/core/provider-kit';
import { UsageError } from '../usage-error.ts';

/** How much the engine and the client of the cluster take of what they read. */
export interface Limits {
  readonly archive: NonNullable<EngineOptions['archiveLimits']>;
  readonly files: NonNullable<EngineOptions['fileLimits']>;
  readonly cluster: Pick<ClusterClientBehavior, 'maxAnswerBytes' | 'maxListItems'>;
}

/** Every limit by the name that the engine gives it, and what it is of. */
const parts = {
  maxTotalBytes: 'archive',
  maxEntryBytes: 'archive',
  maxEntries: 'archive',
  maxOddEntries: 'archive',
  maxObjectDepth: 'archive',
  maxRatio: 'archive',
  maxFileBytes: 'files',
  maxFileRatio: 'files',
  maxFileValues: 'files',
  maxFileDepth: 'files',
  maxRowBytes: 'files',
  maxMetadataBytes: 'files',
  maxAnswerBytes: 'cluster',
  maxListItems: 'cluster',
} as const satisfies Record<LimitName, keyof Limits>;

type LimitName = { [Part in keyof Limits]: keyof Limits[Part] }[keyof Limits];

export const limitNames: readonly string[] = Object.keys(parts);
const units = new Map([
  ['', 1],
  ['Ki', 1024],
  ['Mi', 1024 ** 2],
  ['Gi', 1024 ** 3],
  ['Ti', 1024 ** 4],
]);

/** Limits by name to numbers as they are written: `20000000`, `512Mi`. @throws UsageError */
export function readLimits(given: Readonly<Record<string, string>>): Limits {
  const limits: Record<keyof Limits, Record<string, number>> = { archive: {}, files: {}, cluster: {} };
  for (const [name, text] of Object.entries(given)) {
    if (!isLimit(name)) {
      const nearest = nearestName(name, limitNames);
      throw new UsageError(
        `There is no limit "${name}"${nearest === undefined ? '' : ` (did you mean "${nearest}"?)`}; there are: ${limitNames.join(', ')}`,
      );
    }
    limits[parts[name]][name] = readNumber(name, text);
  }
  return limits;
}

/** Collects `--limit NAME=NUMBER`; of two of one name the last counts. @throws UsageError */
export function parseLimitFlag(text: string, previous: Readonly<Record<string, string>> = {}): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) throw new UsageError(`--limit ${text}: give NAME=NUMBER, such as maxEntries=20000000`);
  const given = { ...previous, [text.slice(0, at)]: text.slice(at + 1) };
  readLimits(given); // says what is wrong with it
  return given;
}

function isLimit(name: string): name is LimitName {
  return Object.hasOwn(parts, name);
}

function readNumber(name: string, text: string): number {
  const [, digits = '', unit = ''] = /^(\d{1,15})(|Ki|Mi|Gi|Ti)$/.exec(text) ?? [];
  const number = Number(digits) * (units.get(unit) ?? Number.NaN);
  if (digits === '' || !Number.isSafeInteger(number) || number < 1)
    throw new UsageError(`The limit ${name} must be a whole number above 0, such as 20000000 or 512Mi, not "${text}"`);
  return number;
}
