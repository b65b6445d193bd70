import { parseGoDuration } from '@lifeboat/core/velero-api';
import { InvalidArgumentError } from 'commander';

/** Parser of a duration flag, in Go's form. */
export function parseDuration(text: string): string {
  const ms = parseGoDuration(text);
  if (ms === undefined || ms < 0) throw new InvalidArgumentError('Expected a duration such as 720h, 1h30m or 90s.');
  return text;
}
