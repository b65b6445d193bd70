import { takeSuiteOptions } from '../take-suite-options.ts';
import { isGiven, runVolumeSnapshotterCase } from './run-volume-snapshotter-case.ts';
import { volumeSnapshotterCases } from './volume-snapshotter-cases.ts';
import type { VolumeSnapshotterSuiteOptions } from './volume-snapshotter-suite-options.ts';

/** Checks every promise of the VolumeSnapshotter contract, one case each.
 * @throws LifeboatError `INVALID_CONFIG` for options that are not what {@link VolumeSnapshotterSuiteOptions} says */
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
