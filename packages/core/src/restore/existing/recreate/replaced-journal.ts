import type { BackupStore } from '../../../contract/store/backup-store.ts';
import type { ReplacedRecord } from '../../../contract/store/replaced-record.ts';
import { coded } from '../../../errors/issues/issue-codes.ts';
import type { LifeboatError } from '../../../errors/lifeboat-error.ts';
import { oneAtATime } from '../../../flow/one-at-a-time.ts';
import { stringifyJson } from '../../../json/index.ts';
import type { OperationLog } from '../../../logging/operation-log.ts';
import type { CallOptions } from '../../../plugin-api/call-options.ts';
import { restoreKey } from '../../../storage/layout/velero-layout.ts';

/** Keeps objects in the restore's folder from before they are deleted until what replaces them is there: should the process end in
 * between, nothing is lost. */
export interface ReplacedJournal {
  /** Where it is, for people. */
  readonly place: string;
  /** @throws LifeboatError `STORE_*`: it must not be deleted then */
  keep(record: ReplacedRecord): Promise<void>;
  /** There is a new one. */
  release(record: ReplacedRecord): Promise<void>;
}

/** The run's hold on the restore's folder. */
interface FolderOwner {
  readonly lost: LifeboatError | undefined;
  ensure(options: { readonly strict: true }): Promise<void>;
  run<T>(request: (options: CallOptions) => Promise<T>): Promise<T>;
}

interface JournalOptions {
  readonly restore: string;
  readonly store: BackupStore;
  readonly owner: FolderOwner;
  readonly log: OperationLog;
  /** What an earlier run of the restore has left: it stays until it is released. @default nothing */
  readonly left?: readonly ReplacedRecord[];
}

export function createReplacedJournal({ restore, store, owner, log, left = [] }: JournalOptions): ReplacedJournal {
  const kept = new Set(left);
  const place = `${restoreKey(restore, 'replaced')} in location "${store.location}"`;
  // As many as are worked on at a time.
  const put = oneAtATime(async () => {
    await owner.ensure({ strict: true });
    await owner.run((o) => store.putRestoreFile(restore, 'replaced', `${stringifyJson([...kept])}\n`, o));
  });
  return {
    place,
    async keep(record) {
      kept.add(record);
      try {
        await put();
      } catch (error) {
        kept.delete(record);
        throw error;
      }
    },
    async release(record) {
      kept.delete(record);
      try {
        await put();
      } catch (error) {
        if (owner.lost) throw owner.lost;
        log.warn(`${place} still has objects that were made anew`, coded('RECORD_NOT_KEPT', { error }));
      }
    },
  };
}
