import type { RunRecords } from '../contract/run-records.ts';
import { oneAtATime } from '../flow/one-at-a-time.ts';
import { cloneJson } from '../json/index.ts';
import { callForeign } from '../plugin-api/foreign/call-foreign.ts';
import { foreignTimeLimits } from '../plugin-api/foreign/time-limits.ts';
import type { Logger } from '../plugin-api/logger.ts';
import type { Backup } from '../velero-api/objects/backup.ts';
import type { Restore } from '../velero-api/objects/restore.ts';
import { formatTimestamp } from '../velero-api/values/timestamp.ts';

type RunObject = Backup | Restore;
type PhaseOf<O extends RunObject> = NonNullable<O['status']['phase']>;

/** The object of a run, and who is told of it. */
export interface RunRecord<O extends RunObject> {
  /** Sets the phase, tells it as an event unless it was the last one told, and keeps the object. Never rejects. */
  enter(phase: PhaseOf<O>): Promise<void>;
  /** Keeps the progress so far, unless that was done a moment ago. */
  progress(progress: NonNullable<O['status']['progress']>): void;
  /** As `enter`, of a run that ends as `Failed`, with why. */
  fail(error: unknown): Promise<void>;
}

interface RunRecordOptions<O extends RunObject> {
  /** Its status is changed here, and by others. */
  readonly object: O;
  readonly dependencies: { readonly records?: RunRecords | undefined; readonly logger?: Logger | undefined; readonly now: () => Date };
  readonly emit: (event: { readonly type: 'phase'; readonly phase: PhaseOf<O> }) => void;
}

const progressIntervalInMs = 1000;

export function createRunRecord<O extends RunObject>({ object, dependencies, emit }: RunRecordOptions<O>): RunRecord<O> {
  const { records, logger, now } = dependencies;
  const name = `${object.kind} ${object.metadata.namespace}/${object.metadata.name}`;
  let told: PhaseOf<O> | undefined;
  let savedAt = Number.NEGATIVE_INFINITY;
  /** Of what is being done; in the status of the object it belongs to the end. */
  let soFar: O['status']['progress'];

  const save = oneAtATime(async () => {
    if (!records) return;
    savedAt = performance.now();
    const state = cloneJson({ ...object, status: { ...(soFar && { progress: soFar }), ...object.status } });
    try {
      await callForeign({
        what: `Keeping ${name}`,
        timeoutInMs: foreignTimeLimits.recordInMs,
        call: (signal) => records.save(state, { signal }),
      });
    } catch (error) {
      logger?.warn(`${name} in phase ${object.status.phase} was not kept by the engine's records; the run goes on`, { error });
    }
  });

  const record: RunRecord<O> = {
    async enter(phase) {
      object.status.phase = phase;
      if (phase !== told) emit({ type: 'phase', phase });
      told = phase;
      await save();
    },

    progress(progress) {
      soFar = progress;
      if (records && performance.now() - savedAt >= progressIntervalInMs) void save();
    },

    async fail(error) {
      const failureReason = error instanceof Error ? error.message : String(error);
      Object.assign(object.status, { failureReason, completionTimestamp: formatTimestamp(now()) });
      await record.enter('Failed' as PhaseOf<O>);
    },
  };
  return record;
}
