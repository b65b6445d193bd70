import { expect, test } from 'vitest';
import type { VolumeRecord } from '../contract/run-records.ts';
import { createVolumeRecordKeeper } from './volume-record-keeper.ts';

const record = (name: string): VolumeRecord =>
  ({ kind: 'PodVolumeBackup', apiVersion: 'velero.io/v1', metadata: { name, namespace: 'v' }, spec: {}, status: {} }) as VolumeRecord;

test('calls for one record follow one another, with the state at their beginning; those for others do not wait', async () => {
  const saved: string[] = [];
  const keeper = createVolumeRecordKeeper({
    records: {
      save: async () => {},
      async saveVolume({ metadata, status }) {
        const line = `${metadata.name} ${status.phase}`;
        await new Promise((resolve) => setImmediate(resolve));
        saved.push(line);
      },
    },
  });
  const [a, b] = [record('a'), record('b')];
  for (const [each, phase] of [[a, 'InProgress'] as const, [b, 'InProgress'] as const]) {
    each.status.phase = phase;
    keeper.keep(each);
  }
  await Promise.resolve().then(() => {});
  a.status.phase = 'Completed';
  keeper.keep(a);
  keeper.keep(a);
  await keeper.settled();
  expect(saved.filter((line) => line.startsWith('a'))).toEqual(['a InProgress', 'a Completed']);
  expect(saved).toContain('b InProgress');
});

test('what throws is a warning that names the record, and the next state is kept all the same', async () => {
  const warnings: string[] = [];
  const saved: unknown[] = [];
  const keeper = createVolumeRecordKeeper({
    logger: { debug() {}, info() {}, error() {}, warn: (line) => void warnings.push(line) },
    records: {
      save: async () => {},
      async saveVolume({ status: { phase } }) {
        if (phase === 'InProgress') throw new Error('conflict');
        saved.push(phase);
      },
    },
  });
  const a = record('a');
  a.status.phase = 'InProgress';
  keeper.keep(a);
  await keeper.settled();
  a.status.phase = 'Failed';
  keeper.keep(a);
  await keeper.settled();
  expect(warnings).toEqual(["PodVolumeBackup v/a in phase InProgress was not kept by the engine's records; the run goes on"]);
  expect(saved).toEqual(['Failed']);
});
