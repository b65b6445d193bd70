import { count } from '../../commands/by-name/delete-by-name.ts';
import type { LogDigest } from './digest-log.ts';

/** How much a log says, in one line. */
export function logText({ lines, errors, warnings }: LogDigest): string {
  return [count(lines, 'line'), count(errors, 'error'), count(warnings, 'warning')].join(', ');
}
