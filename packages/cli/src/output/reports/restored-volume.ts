import type { RestoredVolume, VolumeEntries } from '@lifeboat/core';
import { formatBytes } from '../tables/format-bytes.ts';
import { visible } from '../visible.ts';
import { formatRunSummary } from './run-summary.ts';

interface Names {
  /** As the command line names them. */
  readonly volume: string;
  readonly into: string;
}

const endings = { Completed: 'restored into', PartiallyFailed: 'restored in part into' };

/** What a restore into a claim did; a dry run lists what it would do: `+` is written, `~` written again, `-` deleted. */
export function formatRestoredVolume(result: RestoredVolume, { volume, into }: Names): string {
  const { dryRun, phase, written, changed, deleted, kept, same, freeBytes, neededBytes } = result;
  const lines = dryRun ? [...listed('+', written), ...listed('~', changed), ...listed('-', deleted)] : [];
  const free = freeBytes === undefined ? '' : ` of ${formatBytes(freeBytes)} free`;
  const facts = {
    Written: counted(written),
    'Written again': counted(changed),
    Deleted: counted(deleted),
    'Left as it is': counted(kept),
    'As in backup': String(same),
    Room: dryRun ? `${formatBytes(neededBytes)} needed${free}` : undefined,
  };
  const headline = dryRun ? `Volume ${volume} would be restored into claim ${into}` : `Volume ${volume} ${endings[phase]} claim ${into}`;
  return [...lines.map((line) => `${line}\n`), formatRunSummary({ headline: visible(headline), facts })].join('');
}

function counted({ count, bytes }: VolumeEntries): string {
  return count === 0 ? '0' : `${count} (${formatBytes(bytes)})`;
}

function listed(mark: string, { count, paths }: VolumeEntries): string[] {
  const lines = paths.map((path) => `${mark} ${visible(path)}`);
  return count > paths.length && paths.length >= 100
    ? [...lines, `${mark} ... (the first ${paths.length} of ${count} entries are listed)`]
    : lines;
}
