import { randomUUID } from 'node:crypto';
import { type ClusterClient, type KubeObject, LifeboatError, type Logger } from '@lifeboat/core';
import type { Metrics } from '../metrics/metrics.ts';
import type { EventContent } from './event-of.ts';

const events = { group: 'events.k8s.io', version: 'v1', resource: 'events' };

/** The limit of the Kubernetes API for the note of an Event. */
const maxNoteInBytes = 1024;

/** An Event that was written longer ago is not counted up. A new one is written instead. */
const seriesAgeInMs = 360_000;
const maxSeries = 1000;

/** How long it takes until one more Event may be written. */
const refillInMs = 1000;

const callLimitInMs = 10_000;

interface EventWriterOptions {
  readonly cluster: ClusterClient;
  /** The name of this process, for the field `reportingInstance`. */
  readonly instance: string;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  readonly now: () => Date;
  /** How many Events may be written at once. @default 100 */
  readonly burst?: number;
  /** The shortest time between two updates of an Event's count, in milliseconds. @default 60000 */
  readonly seriesPauseInMs?: number;
}

interface Series {
  readonly ref: { readonly namespace: string; readonly name: string };
  count: number;
  at: number;
  writtenAt: number;
}

/**
 * Writes Events, one after the other. Callers do not wait for them. A repeated Event raises the count of the first one. After a burst, at
 * most one Event a second is written. All others are dropped, as are Events that cannot be written.
 */
export function createEventWriter(options: EventWriterOptions): (content: EventContent) => void {
  const { cluster, instance, metrics, logger, signal, now, burst = 100, seriesPauseInMs = 60_000 } = options;
  const series = new Map<string, Series>();
  let left = burst;
  let filledAt = performance.now();
  let last: Promise<void> = Promise.resolve();
  let isRefused = false;

  function mayWrite(): boolean {
    const filled = Math.floor((performance.now() - filledAt) / refillInMs);
    left = Math.min(burst, left + filled);
    filledAt += filled * refillInMs;
    if (left === 0) return false;
    left -= 1;
    return true;
  }

  async function write(content: EventContent): Promise<void> {
    if (signal.aborted) return;
    const { regarding } = content;
    const { namespace = '', uid = '' } = regarding.metadata;
    const key = JSON.stringify([uid, content.reason, content.note]);
    const known = series.get(key);
    const call = { signal: AbortSignal.any([signal, AbortSignal.timeout(callLimitInMs)]) };
    if (known && performance.now() - known.at < seriesAgeInMs) {
      known.count += 1;
      known.at = performance.now();
      if (performance.now() - known.writtenAt < seriesPauseInMs) return;
      known.writtenAt = performance.now();
      const patch = { series: { count: known.count, lastObservedTime: microTime(now()) } };
      await cluster.patch(events, known.ref, { type: 'merge', patch }, call);
      return;
    }
    const event = eventObject(content, instance, now());
    await cluster.create(events, event, call);
    series.delete(key);
    series.set(key, { ref: { namespace, name: event.metadata.name }, count: 1, at: performance.now(), writtenAt: performance.now() });
    const [oldest] = series.keys();
    if (series.size > maxSeries && oldest !== undefined) series.delete(oldest);
  }

  function drop(error: unknown): void {
    if (signal.aborted) return;
    metrics.add('lifeboat_events_dropped_total');
    // If the server may not write Events, that is logged once.
    const isForGood = LifeboatError.isInstance(error) && !error.retryable;
    if (isForGood && !isRefused) logger.warn('Events cannot be written', { error: String(error) });
    isRefused ||= isForGood;
  }

  return (content) => {
    if (!mayWrite()) {
      metrics.add('lifeboat_events_dropped_total');
      return;
    }
    last = last.then(() => write(content)).catch(drop);
  };
}

function eventObject({ regarding, type, reason, action, note }: EventContent, instance: string, at: Date): KubeObject {
  const { apiVersion, kind, metadata } = regarding;
  const { name, namespace, uid } = metadata;
  return {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata: { name: `${name.slice(0, 200)}.${randomUUID().slice(0, 8)}`, ...(namespace && { namespace }) },
    eventTime: microTime(at),
    reportingController: 'lifeboat.io/controller',
    reportingInstance: instance.slice(0, 128),
    regarding: { apiVersion, kind, name, ...(namespace && { namespace }), ...(uid && { uid }) },
    type,
    reason,
    action,
    note: shortened(note),
  };
}

/** Shortens a note to what the API accepts, and removes control characters, which a terminal would obey. */
function shortened(note: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const plain = note.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ');
  const bytes = Buffer.from(plain);
  if (bytes.length <= maxNoteInBytes) return plain;
  // Drop a character that was cut in two.
  return `${bytes
    .subarray(0, maxNoteInBytes - 6)
    .toString()
    .replace(/\ufffd+$/, '')}...`;
}

function microTime(time: Date): string {
  return time.toISOString().replace('Z', '000Z');
}
