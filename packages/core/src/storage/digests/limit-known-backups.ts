import type { KnownBackup, KnownBackups } from '../../contract/locations/known-backups.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { callForeign } from '../../plugin-api/foreign/call-foreign.ts';
import { foreignTimeLimits } from '../../plugin-api/foreign/time-limits.ts';
import { from, objectOf, required, text } from '../../velero-api/schema/field-schema.ts';
import { shapeProblems } from '../../velero-api/schema/shape-problems.ts';

const knownField = objectOf<KnownBackup>({ uid: required(text), generation: required(from(0)), manifestSha256: required(text) });

interface LimitOptions {
  /** Of the location, for messages. */
  readonly location: string;
  /** @default 120000 (2 minutes) */
  readonly timeoutInMs?: number;
}

/** A memory of backups none of whose calls takes for ever, and whose answers are looked at: what it says decides about trust.
 * @throws LifeboatError `TIMEOUT`, and `BACKUP_BROKEN` for an answer that is none, of each call */
export function limitKnownBackups(known: KnownBackups, options: LimitOptions): KnownBackups {
  const { location, timeoutInMs = foreignTimeLimits.credentialsInMs } = options;
  const what = (call: string, backup: string) => `${call} of the known backups of location "${location}" for backup "${backup}"`;
  return {
    async get(backup, { signal } = {}) {
      const name = what('get', backup);
      const found = await callForeign({ what: name, timeoutInMs, signal, call: (limit) => known.get(backup, { signal: limit }) });
      const problems = found === undefined ? [] : shapeProblems('', found, knownField);
      if (problems.length === 0) return found;
      throw new LifeboatError({ code: 'BACKUP_BROKEN', message: `${name} answered something else: ${problems.join('; ')}` });
    },
    set: (backup, value, { signal } = {}) =>
      callForeign({ what: what('set', backup), timeoutInMs, signal, call: (limit) => known.set(backup, value, { signal: limit }) }),
  };
}
