import type { MovedVolume } from '../../../contract/movers/mover-task.ts';
import { type ErrorCode, errorCodes } from '../../../errors/error-codes.ts';
import { isRawJson, ownMember, parseJson } from '../../../json/index.ts';

/** A report that was looked at. */
export type ReadReport = MovedVolume | { readonly outcome: 'failed'; readonly code: ErrorCode; readonly message: string };

const longestMessage = 2000;
const numbers = ['files', 'bytes', 'unchangedFiles', 'readBytes', 'storedBytes', 'problemCount'] as const;

/** What the container of a mover's Job says in the end. Whoever may write Pods can have written it: it is `undefined` unless it is as it
 * should be, and nothing but words and numbers is taken from it. */
export function readMoverReport(text: string): ReadReport | undefined {
  const found = readObject(text);
  if (!found) return undefined;
  const outcome = ownMember(found, 'outcome');
  if (outcome === 'failed') {
    const [code, message] = [ownMember(found, 'code'), ownMember(found, 'message')];
    if (typeof code !== 'string' || typeof message !== 'string') return undefined;
    const known = isOfWork(code);
    return { outcome, code: known ? code : 'MOVER_FAILED', message: wordsOf(known ? message : `${code}: ${message}`) };
  }
  const snapshotId = ownMember(found, 'snapshotId');
  if (outcome !== 'done' || typeof snapshotId !== 'string' || !/^[0-9a-f]{1,64}$/.test(snapshotId)) return undefined;
  const read = numbers.map((name) => [name, countOf(ownMember(found, name))] as const);
  if (read.some(([, value]) => value === undefined)) return undefined;
  return { outcome, snapshotId, ...(Object.fromEntries(read) as Record<(typeof numbers)[number], number>) };
}

/** One that a mover's own work can end with. A cancel of the Pod is none of this run. */
function isOfWork(code: string): code is ErrorCode {
  return /^(?:REPOSITORY|STORE|FILE|CREDENTIALS)_|^INVALID_CONFIG$/.test(code) && Object.hasOwn(errorCodes, code);
}

/** A line or a message that is a JSON object. */
export function readObject(text: string): Readonly<Record<string, unknown>> | undefined {
  if (!text.trimStart().startsWith('{')) return undefined;
  try {
    const value = parseJson(text);
    return typeof value === 'object' && value !== null && !isRawJson(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

export function countOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

/** Without what a terminal would take for its own. */
export function wordsOf(text: string): string {
  return text.slice(0, longestMessage).replace(/[\p{Cc}\p{Cf}]+/gu, ' ');
}
