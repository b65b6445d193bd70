import { setTimeout as sleep } from 'node:timers/promises';
import type { BackupStore, BackupWriter } from '../../contract/store/backup-store.ts';
import { untilAborted } from '../../flow/until-aborted.ts';
import { createWaitClock, type WaitClock } from './wait-clock.ts';

/** One of the locations that a backup is written to, as long as the backup runs. */
export interface LocationLane {
  readonly store: BackupStore;
  /** Once the name is taken there. */
  writer: BackupWriter | undefined;
  /** Compressed bytes of the archive that the location took. */
  bytes: number;
  /** Why the location was dropped. */
  readonly error: Error | undefined;
  /** Something may lie there that is not whole. */
  readonly remains: boolean;
  /** Aborted once it is dropped. */
  readonly signal: AbortSignal;
  /** Time that the others wait for it. */
  readonly clock: WaitClock;
  /** Ends what runs there; with `error` it counts as dropped from here on. */
  end(error?: Error): void;
  /** Remembers a request until it has ended: remains are not removed under a put that may still land. */
  track(request: Promise<unknown>): void;
  /** Something is about to be written there. */
  mayRemain(): void;
  /** Runs before what was put is removed. Where it fails the rest stays, so that it is found. */
  beforeDiscard(undo: (signal: AbortSignal) => Promise<void>): void;
  /** Removes what was put, unless a put does not end: the marker then stays, by which it is found later. Never rejects. */
  discard(signal: AbortSignal): Promise<void>;
}

/** How long removing waits for running puts to end. */
const graceInMs = 10_000;

export function createLocationLane(options: {
  readonly store: BackupStore;
  readonly lagTimeoutInMs: number;
  readonly onLag: (lane: LocationLane) => void;
}): LocationLane {
  const controller = new AbortController();
  const running = new Set<Promise<unknown>>();
  const undos: ((signal: AbortSignal) => Promise<void>)[] = [];
  let error: Error | undefined;
  let remains = false;
  let discarding: Promise<void> | undefined;

  async function allEnded(signal: AbortSignal): Promise<boolean> {
    if (running.size === 0) return true;
    const patience = new AbortController();
    const waited = sleep(graceInMs, false, { signal: AbortSignal.any([patience.signal, signal]) }).catch(() => false);
    const ended = Promise.allSettled(running).then(() => true);
    return Promise.race([ended, waited]).finally(() => patience.abort());
  }

  async function remove(signal: AbortSignal): Promise<void> {
    if (!remains) return;
    if (!(await allEnded(signal))) {
      // Its lease must end, or the remains could never be taken over.
      void Promise.allSettled(running).then(() => lane.writer?.abandon());
      return lane.writer?.abandon();
    }
    if (!lane.writer) return;
    try {
      for (const undo of undos) await untilAborted(undo(signal), { signal, what: 'Removing the remains' });
      await untilAborted(lane.writer.discard({ signal }), { signal, what: 'Removing the remains' });
      remains = false;
    } catch {
      // It stays listed as unfinished.
    }
  }

  const lane: LocationLane = {
    store: options.store,
    writer: undefined,
    bytes: 0,
    get error() {
      return error;
    },
    get remains() {
      return remains;
    },
    signal: controller.signal,
    clock: createWaitClock({ limitInMs: options.lagTimeoutInMs, onLimit: () => options.onLag(lane) }),
    end(reason) {
      error ??= reason;
      lane.clock.stop();
      controller.abort(reason);
    },
    track(request) {
      running.add(request);
      const forget = () => void running.delete(request);
      request.then(forget, forget);
    },
    mayRemain() {
      remains = true;
    },
    beforeDiscard: (undo) => void undos.push(undo),
    async discard(signal) {
      await discarding;
      discarding = remove(signal);
      await discarding;
    },
  };
  return lane;
}
