import { takeSuiteOptions } from '../take-suite-options.ts';
import { isGiven, runVolumeSnapshotterCase } from './run-volume-snapshotter-case.ts';
import { volumeSnapshotterCases } from './volume-snapshotter-cases.ts';
import type { VolumeSnapshotterSuiteOptions } from './volume-snapshotter-suite-options.ts';

/** Defines a test for every promise of the VolumeSnapshotter contract.
 * @throws LifeboatError `INVALID_CONFIG` for options that do not fit {@link VolumeSnapshotterSuiteOptions} */
export function volumeSnapshotterSuite(options: VolumeSnapshotterSuiteOptions): void {
  const { runner } = takeSuiteOptions('volumeSnapshotterSuite', options, 'suite');
  runner.describe(options.name ?? 'VolumeSnapshotter', () => {
    for (const snapshotterCase of volumeSnapshotterCases) {
      if (!isGiven(snapshotterCase, options)) continue;
      runner.test(snapshotterCase.name, async (context) => {
        const skipped = await runVolumeSnapshotterCase(snapshotterCase, options);
        if (skipped) context?.skip?.(skipped);
      });
    }
  });
}
