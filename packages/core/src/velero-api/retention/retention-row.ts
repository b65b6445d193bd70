import { ownMember } from '../../json/own-member.ts';
import type { Backup } from '../objects/backup.ts';
import { scheduleNameLabel } from '../values/labels.ts';
import type { RetentionRow } from './retention-rule.ts';

/** What the rule of retention looks at of a Backup. */
export function retentionRow({ metadata, status }: Backup): RetentionRow {
  return {
    name: metadata.name,
    schedule: ownMember(metadata.labels, scheduleNameLabel),
    phase: status?.phase,
    startTimestamp: status?.startTimestamp ?? undefined,
    expiration: status?.expiration ?? undefined,
  };
}
