import type { BackupRetention } from '../contract/results/expired-backups.ts';
import type { BackupStore } from '../contract/store/backup-store.ts';
import type { BackupEntry } from '../contract/store/stored-file.ts';
import { parseJson } from '../json/parse-json.ts';
import type { CallOptions } from '../plugin-api/call-options.ts';
import { isFinished } from '../velero-api/objects/phases.ts';
import { decideRetention } from '../velero-api/retention/decide-retention.ts';
import { retentionRow } from '../velero-api/retention/retention-row.ts';
import type { RetentionRow, RetentionRule } from '../velero-api/retention/retention-rule.ts';

interface ReadRetentionOptions extends CallOptions {
  readonly backups: BackupStore;
  readonly select: (entries: AsyncIterable<BackupEntry>) => AsyncIterable<BackupEntry>;
  readonly rule: RetentionRule;
  readonly now: Date;
}

interface ReadRetention {
  readonly rows: readonly RetentionRow[];
  readonly others: readonly BackupRetention[];
  readonly restores: ReadonlyMap<string, string>;
}

// Longer than any label, phase or time.
const maxChars = 253;

/** Reads what the rule has to know of a location: of each backup a few texts are kept. */
export async function readRetention({ backups, select, rule, now, signal }: ReadRetentionOptions): Promise<ReadRetention> {
  const { location } = backups;
  const rows: RetentionRow[] = [];
  const others: BackupRetention[] = [];
  for await (const entry of select(backups.list({ signal }))) {
    const kept = { name: entry.name, location, outcome: 'kept' } as const;
    if (entry.state === 'broken') others.push({ ...kept, reason: 'broken', message: entry.error.message.slice(0, 1000) });
    else if (entry.state === 'unfinished') others.push({ ...kept, reason: 'unfinished', message: unfinishedText });
    else {
      const row = retentionRow(entry.backup);
      const texts = [row.phase, row.schedule, row.startTimestamp, row.expiration];
      if (texts.some((text) => (text?.length ?? 0) > maxChars))
        others.push({ ...kept, reason: 'bad-record', message: 'its schedule, its phase or one of its times is too long to be one' });
      else rows.push(withOwnTexts(row));
    }
  }
  const isAnyExpired = decideRetention({ rows, rule, now }).some(({ reason }) => reason === 'expired');
  return { rows, others, restores: isAnyExpired ? await unfinishedRestores(backups, { signal }) : new Map() };
}

const unfinishedText = 'it is there in part: a run writes it, or one that was killed left it. `deleteBackup` removes what no run writes';

async function unfinishedRestores(backups: BackupStore, { signal }: CallOptions): Promise<Map<string, string>> {
  const restores = new Map<string, string>();
  for await (const { name, restore } of backups.listRestores({ signal }))
    if (restore?.spec.backupName !== undefined && !isFinished(restore.status.phase)) restores.set(restore.spec.backupName, name);
  return restores;
}

/** Copies, which hold no larger text that they would be a part of. */
function withOwnTexts(row: RetentionRow): RetentionRow {
  return parseJson(JSON.stringify(row)) as RetentionRow;
}
