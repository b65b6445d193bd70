import type { FileLimits } from '../../contract/locations/file-limits.ts';
import { from, objectOf } from '../../velero-api/schema/field-schema.ts';
import { jsonDepth } from '../archive/archive-limits-field.ts';

export const fileLimitsField = objectOf<FileLimits>({
  maxFileBytes: from(1),
  maxFileRatio: from(1),
  maxFileValues: from(1),
  maxFileDepth: jsonDepth,
  maxRowBytes: from(1),
  maxMetadataBytes: from(1),
});
