import type { ArchiveLimits } from '../../contract/store/archive.ts';
import { from, objectOf } from '../../velero-api/schema/field-schema.ts';

/** What prints or compares JSON calls itself for each level. */
export const jsonDepth = { type: 'integer', minimum: 1, maximum: 2000 } as const;

export const archiveLimitsField = objectOf<ArchiveLimits>({
  maxTotalBytes: from(1),
  maxEntryBytes: from(1),
  maxEntries: from(1),
  maxOddEntries: from(0),
  maxObjectDepth: jsonDepth,
  maxRatio: from(1),
});
