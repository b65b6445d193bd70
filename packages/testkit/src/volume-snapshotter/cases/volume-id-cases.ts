import assert from 'node:assert/strict';
import { cloneJson, parseJson, stringifyJson } from '@lifeboat/core/json';
import type { KubeObject } from '@lifeboat/core/plugin-api';
import { changedValues } from '../changed-values.ts';
import { emptyPersistentVolumes, foreignPersistentVolumes } from '../foreign-persistent-volumes.ts';
import type { PersistentVolumeSample, VolumeSnapshotterCase } from '../volume-snapshotter-case.ts';

/** Returns the sample with much that no snapshotter knows, such as integers beyond 2^53. */
function enriched({ persistentVolume }: PersistentVolumeSample): KubeObject {
  const copy = cloneJson(persistentVolume) as KubeObject & { spec: Record<string, unknown> };
  const extras = () => parseJson('{"exact": 9007199254740993, "zero": -0, "empty": {}, "none": [], "order": {"b": 1, "a": "x"}}');
  copy.unknownField = extras();
  copy.metadata.annotations = { ...copy.metadata.annotations, 'example.com/kept': 'as it is' };
  copy.metadata.unknownField = extras();
  copy.spec.unknownField = extras();
  for (const source of Object.values(copy.spec)) {
    if (typeof source === 'object' && source !== null && !Array.isArray(source)) Object.assign(source, { unknownField: extras() });
  }
  copy.status = { phase: 'Bound', unknownField: extras() };
  return copy;
}

/** `getVolumeId` and `setVolumeId`, which send no requests. */
export const volumeIdCases: readonly VolumeSnapshotterCase[] = [
  {
    name: 'getVolumeId reads the id in every form of PersistentVolume',
    async run({ snapshotter, persistentVolumes }) {
      assert.ok(persistentVolumes.length > 0, 'the suite was given no PersistentVolume');
      for (const { form, persistentVolume, volumeId } of persistentVolumes) {
        assert.equal(snapshotter.getVolumeId(persistentVolume), volumeId, form);
      }
    },
  },
  {
    name: "getVolumeId of another provider's PersistentVolume is undefined",
    async run({ snapshotter, persistentVolumes }) {
      for (const persistentVolume of foreignPersistentVolumes(persistentVolumes)) {
        assert.equal(snapshotter.getVolumeId(persistentVolume), undefined, stringifyJson(persistentVolume));
      }
    },
  },
  {
    name: 'getVolumeId of a PersistentVolume that names no volume is undefined',
    async run({ snapshotter, persistentVolumes }) {
      for (const persistentVolume of emptyPersistentVolumes(persistentVolumes)) {
        assert.equal(snapshotter.getVolumeId(persistentVolume), undefined, stringifyJson(persistentVolume));
      }
    },
  },
  {
    name: 'setVolumeId points the PersistentVolume at the other volume',
    async run({ snapshotter, persistentVolumes }) {
      for (const { form, persistentVolume, otherVolumeId, volumeId } of persistentVolumes) {
        const changed = snapshotter.setVolumeId(persistentVolume, otherVolumeId);
        assert.equal(snapshotter.getVolumeId(changed), otherVolumeId, form);
        assert.equal(snapshotter.getVolumeId(snapshotter.setVolumeId(changed, volumeId)), volumeId, `${form}, and back`);
      }
    },
  },
  {
    name: 'setVolumeId keeps everything else, unknown fields, order and large integers included',
    async run({ snapshotter, persistentVolumes }) {
      for (const sample of persistentVolumes) {
        const before = enriched(sample);
        const after = snapshotter.setVolumeId(cloneJson(before), sample.otherVolumeId);
        for (const change of changedValues(before, after)) {
          const { path, before: old, after: now } = change;
          assert.ok(
            String(old).includes(sample.volumeId) && String(now).includes(sample.otherVolumeId),
            `${sample.form}: ${path} is now ${stringifyJson(now)}, was ${stringifyJson(old)}`,
          );
        }
      }
    },
  },
  {
    name: 'setVolumeId leaves its argument as it was',
    async run({ snapshotter, persistentVolumes }) {
      for (const sample of persistentVolumes) {
        const given = enriched(sample);
        const before = stringifyJson(given);
        snapshotter.setVolumeId(given, sample.otherVolumeId);
        assert.equal(stringifyJson(given), before, sample.form);
      }
    },
  },
];
