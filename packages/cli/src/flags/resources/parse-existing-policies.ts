import { type ExistingObjectPolicy, readExistingPolicies } from '@lifeboat/core/velero-api';
import { InvalidArgumentError } from 'commander';
import { parseMap } from '../parse-map.ts';

const pairs = parseMap(':');

/** What becomes of objects that exist, by resource. */
export function parseExistingPolicies(
  text: string,
  previous: Record<string, ExistingObjectPolicy> | undefined,
): Record<string, ExistingObjectPolicy> {
  const policies = readExistingPolicies(pairs(text, previous));
  if (typeof policies === 'string') throw new InvalidArgumentError(policies);
  return Object.fromEntries(policies);
}
