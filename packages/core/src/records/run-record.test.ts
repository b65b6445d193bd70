import { afterEach, expect, test, vi } from 'vitest';
import type { RunRecords } from '../contract/run-records.ts';
import type { Backup } from '../velero-api/objects/backup.ts';
import { createRunRecord } from './run-record.ts';

afterEach(() => void vi.useRealTimers());

function makeObject(): Backup {
  return { kind: 'Backup', apiVersion: 'velero.io/v1', metadata: { name: 'b', namespace: 'shop' }, spec: {}, status: {} };
}

function lab(save: RunRecords['save']) {
  const object = makeObject();
  const events: string[] = [];
  const warnings: string[] = [];
  const logger = { debug() {}, info() {}, error() {}, warn: (line: string) => void warnings.push(line) };
  const dependencies = { records: { save }, logger, now: () => new Date('2026-11-23T10:00:00Z') };
  return { object, events, warnings, record: createRunRecord({ object, dependencies, emit: ({ phase }) => void events.push(phase) }) };
}

test('calls follow one another, and what changes meanwhile is in one later call', async () => {
  const saved: unknown[] = [];
  let running = 0;
  const { object, record, events } = lab(async ({ status }) => {
    expect(++running).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 5));
    saved.push(status);
    running -= 1;
  });
  const first = record.enter('InProgress');
  await Promise.resolve().then(() => {});
  await Promise.all([first, record.enter('Finalizing'), record.enter('Finalizing'), record.enter('Completed')]);
  object.status.phase = 'Deleting';
  expect(saved).toEqual([{ phase: 'InProgress' }, { phase: 'Completed' }]);
  expect(events).toEqual(['InProgress', 'Finalizing', 'Completed']);
});

test('progress is kept at most once a second, without waiting, and with the next phase', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const saved: unknown[] = [];
  const { record, object } = lab(async ({ status }) => void saved.push(status));
  await record.enter('InProgress');
  for (let items = 1; items <= 30; items += 1) {
    vi.advanceTimersByTime(100);
    record.progress({ totalItems: 30, itemsBackedUp: items });
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  }
  await record.enter('Finalizing');
  expect(saved).toEqual([
    { phase: 'InProgress' },
    ...[10, 20, 30].map((itemsBackedUp) => ({ phase: 'InProgress', progress: { totalItems: 30, itemsBackedUp } })),
    { phase: 'Finalizing', progress: { totalItems: 30, itemsBackedUp: 30 } },
  ]);
  // What is stored has its own, once the run says so.
  expect(object.status).toEqual({ phase: 'Finalizing' });
});

test('what throws is a warning that names the object, and the next state is kept all the same', async () => {
  const saved: unknown[] = [];
  const { record, warnings } = lab(async ({ status: { phase } }) => {
    if (phase === 'InProgress') throw new Error('conflict');
    saved.push(phase);
  });
  await record.enter('InProgress');
  await record.enter('Completed');
  expect(warnings).toEqual([`Backup shop/b in phase InProgress was not kept by the engine's records; the run goes on`]);
  expect(saved).toEqual(['Completed']);
});

test('what never answers holds nothing up for longer than its time, and is told to end', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const signals: (AbortSignal | undefined)[] = [];
  const { record, warnings } = lab((_, { signal }) => {
    signals.push(signal);
    return new Promise<never>(() => {});
  });
  const entered = record.enter('InProgress');
  await vi.advanceTimersByTimeAsync(29_000);
  expect(warnings).toEqual([]);
  await vi.advanceTimersByTimeAsync(2000);
  await entered;
  expect(warnings).toHaveLength(1);
  expect(signals.map((signal) => signal?.aborted)).toEqual([true]);
});

test('records get a copy', async () => {
  const { record, object } = lab(async (copy) => {
    copy.status.phase = undefined as never;
    copy.metadata.name = 'other';
  });
  await record.enter('InProgress');
  expect(object).toMatchObject({ metadata: { name: 'b' }, status: { phase: 'InProgress' } });
});

test('a failure says why and when', async () => {
  const saved: unknown[] = [];
  const { record, events } = lab(async ({ status }) => void saved.push(status));
  await record.fail(new Error('the store is gone'));
  expect(saved).toEqual([{ phase: 'Failed', failureReason: 'the store is gone', completionTimestamp: '2026-11-23T10:00:00Z' }]);
  expect(events).toEqual(['Failed']);
});
