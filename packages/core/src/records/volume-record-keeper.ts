import type { RunRecords, VolumeRecord } from '../contract/run-records.ts';
import { oneAtATime } from '../flow/one-at-a-time.ts';
import { cloneJson } from '../json/index.ts';
import { callForeign } from '../plugin-api/foreign/call-foreign.ts';
import { foreignTimeLimits } from '../plugin-api/foreign/time-limits.ts';
import type { Logger } from '../plugin-api/logger.ts';

/** Has the records of volumes kept while their run goes on. */
export interface VolumeRecordKeeper {
  /** The record is new, or has changed. Does not wait. */
  keep(record: VolumeRecord): void;
  /** Once all that was to be kept is kept, or could not be. Never rejects. */
  settled(): Promise<void>;
}

interface KeeperOptions {
  readonly records?: RunRecords | undefined;
  readonly logger?: Logger | undefined;
}

export function createVolumeRecordKeeper({ records, logger }: KeeperOptions): VolumeRecordKeeper {
  const saves = new Map<VolumeRecord, () => Promise<void>>();
  const pending = new Set<Promise<void>>();

  async function save(record: VolumeRecord): Promise<void> {
    const state = cloneJson(record);
    const { kind, metadata } = record;
    const name = `${kind} ${metadata.namespace}/${metadata.name}`;
    try {
      await callForeign({
        what: `Keeping ${name}`,
        timeoutInMs: foreignTimeLimits.recordInMs,
        call: async (signal) => records?.saveVolume?.(state, { signal }),
      });
    } catch (error) {
      logger?.warn(`${name} in phase ${state.status.phase} was not kept by the engine's records; the run goes on`, { error });
    }
  }

  return {
    keep(record) {
      if (!records?.saveVolume) return;
      const run = saves.get(record) ?? oneAtATime(() => save(record));
      saves.set(record, run);
      const saving = run().finally(() => pending.delete(saving));
      pending.add(saving);
    },
    async settled() {
      while (pending.size > 0) await Promise.all(pending);
    },
  };
}
