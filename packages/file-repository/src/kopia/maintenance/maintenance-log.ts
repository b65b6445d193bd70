import type { CallOptions } from '@lifeboat/core/plugin-api';
import type { BlobStore } from '../../blobs/blob-store.ts';
import { FieldError, fieldsOf, parseFields } from '../../go-values/fields.ts';
import { goJson } from '../../go-values/go-json.ts';
import { formatTime, parseTime } from '../../go-values/times.ts';
import { deriveKey, seal, unseal } from '../crypto/content-cipher.ts';
import type { RepositoryKeys } from '../format/open-format.ts';

/** A run of one task. */
export interface TaskRun {
  readonly startInMs: number;
  readonly endInMs: number;
  readonly success: boolean;
}

/** When a repository was maintained and when it will be: a blob that all clients share. */
export interface MaintenanceLog {
  readonly nextFullInMs: number;
  readonly nextQuickInMs: number;
  /** The runs of a task, the latest first. */
  runsOf(task: string): readonly TaskRun[];
  schedule(next: { readonly fullInMs?: number; readonly quickInMs?: number }): void;
  /** Records a run. `extra`: what the task did, in kopia's words. */
  record(task: string, run: TaskRun & { readonly error?: string; readonly extra?: { readonly kind: string; readonly data: object } }): void;
  write(options: CallOptions): Promise<void>;
}

export const maintenanceBlobId = 'kopia.maintenance';
const maxRuns = 50;
const nsPerMs = 1_000_000n;
/** What Go prints for a time that was not set. */
const never = '0001-01-01T00:00:00Z';

/** Reads the log. @throws LifeboatError `REPOSITORY_DAMAGED` */
export async function readMaintenanceLog(blobs: BlobStore, keys: RepositoryKeys, options: CallOptions): Promise<MaintenanceLog> {
  const sealing = {
    cipher: 'aes-256-gcm',
    // If the password of a repository cannot be changed, its key is derived from the password.
    key: deriveKey(keys.format.enablePasswordChange ? keys.format.masterKey : keys.formatKey, keys.uniqueId, 'maintenance schedule'),
    aad: Buffer.from('maintenance'),
  } as const;
  const blob = await blobs.find(maintenanceBlobId, { ...options, maxBytes: 16 * 1024 * 1024 });
  const plain = blob && unseal(blob, sealing);
  if (blob && !plain) throw blobs.damaged(maintenanceBlobId, 'it was changed since it was written');

  let next = { full: 0, quick: 0 };
  const runs = new Map<string, unknown[]>();
  try {
    const fields = plain && parseFields(plain);
    if (fields) {
      next = { full: timeOf(fields.text('nextFullMaintenance')), quick: timeOf(fields.text('nextQuickMaintenance')) };
      for (const [task, list] of Object.entries(fields.object('runs')?.value ?? {})) runs.set(task, Array.isArray(list) ? list : []);
      for (const task of runs.keys()) runsOf(task);
    }
  } catch (error) {
    throw error instanceof FieldError ? blobs.damaged(maintenanceBlobId, error.message) : error;
  }

  function runsOf(task: string): TaskRun[] {
    return (runs.get(task) ?? []).map((run) => {
      const fields = fieldsOf(run, 'a run');
      return { startInMs: timeOf(fields.text('start')), endInMs: timeOf(fields.text('end')), success: fields.flag('success') };
    });
  }

  return {
    get nextFullInMs() {
      return next.full;
    },
    get nextQuickInMs() {
      return next.quick;
    },
    runsOf,
    schedule({ fullInMs = next.full, quickInMs = next.quick }) {
      next = { full: fullInMs, quick: quickInMs };
    },
    record(task, { startInMs, endInMs, success, error, extra }) {
      const run = {
        start: textOf(startInMs),
        end: textOf(endInMs),
        ...(success ? { success } : {}),
        ...(error ? { error } : {}),
        ...(extra ? { extra: [extra] } : {}),
      };
      runs.set(task, [run, ...(runs.get(task) ?? [])].slice(0, maxRuns));
    },
    async write(callOptions) {
      const json = goJson({
        nextFullMaintenance: textOf(next.full),
        nextQuickMaintenance: textOf(next.quick),
        runs: Object.fromEntries([...runs].sort(([a], [b]) => (a < b ? -1 : 1))),
      });
      await blobs.write(maintenanceBlobId, seal(json, sealing), callOptions);
    },
  };
}

/** Returns milliseconds since 1970; 0 for never. */
function timeOf(text: string): number {
  if (text === '' || text === never) return 0;
  const ns = parseTime(text);
  if (ns === undefined) throw new FieldError('a time in it is none');
  return Number(ns / nsPerMs);
}

function textOf(ms: number): string {
  return ms === 0 ? never : formatTime(BigInt(ms) * nsPerMs);
}
