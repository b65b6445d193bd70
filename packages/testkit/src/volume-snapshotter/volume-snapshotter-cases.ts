import { awaitCases } from './cases/await-cases.ts';
import { cancelCases } from './cases/cancel-cases.ts';
import { concurrencyCases } from './cases/concurrency-cases.ts';
import { credentialCases } from './cases/credential-cases.ts';
import { deleteCases } from './cases/delete-cases.ts';
import { newVolumeCases } from './cases/new-volume-cases.ts';
import { quotaCases } from './cases/quota-cases.ts';
import { snapshotCases } from './cases/snapshot-cases.ts';
import { volumeIdCases } from './cases/volume-id-cases.ts';
import { volumeInfoCases } from './cases/volume-info-cases.ts';
import type { VolumeSnapshotterCase } from './volume-snapshotter-case.ts';

/** Every promise of the VolumeSnapshotter contract, one case each. */
export const volumeSnapshotterCases: readonly VolumeSnapshotterCase[] = [
  ...volumeIdCases,
  ...volumeInfoCases,
  ...snapshotCases,
  ...awaitCases,
  ...newVolumeCases,
  ...deleteCases,
  ...quotaCases,
  ...credentialCases,
  ...cancelCases,
  ...concurrencyCases,
];
