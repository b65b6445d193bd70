import { call, pluginOf, required } from '../../velero-api/schema/field-schema.ts';
import type { VolumeSnapshotter } from '../volume-snapshotter.ts';
import { specVersionField } from './spec-version-field.ts';

/** A snapshotter, by the calls that it must have. */
export const volumeSnapshotterField = pluginOf<VolumeSnapshotter>({
  specVersion: specVersionField,
  getVolumeId: required(call),
  setVolumeId: required(call),
  getVolumeInfo: required(call),
  createSnapshot: required(call),
  awaitSnapshot: call,
  readSnapshotTags: call,
  createVolumeFromSnapshot: required(call),
  deleteSnapshot: required(call),
  close: call,
});
