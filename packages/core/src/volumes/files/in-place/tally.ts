import type { VolumeEntries } from '../../../contract/restore-volume.ts';
import { shownPath } from '../tar/entry-path.ts';

/** Counts entries, and keeps the first of their paths. */
export interface Tally {
  /** `isNamed`: it is named by itself, and not by its directory. */
  add(path: string, what: { readonly count?: number; readonly bytes: number; readonly isNamed?: boolean }): void;
  readonly entries: VolumeEntries;
}

const mostPaths = 100;

export function createTally(): Tally {
  const paths: string[] = [];
  let count = 0;
  let bytes = 0;
  return {
    add(path, { count: more = 1, bytes: size, isNamed = true }) {
      count += more;
      bytes += size;
      if (isNamed && paths.length < mostPaths) paths.push(volumePath(path));
    },
    get entries() {
      return { count, bytes, paths: [...paths] };
    },
  };
}

/** For people: from the root of the volume on. */
export function volumePath(path: string): string {
  return path === '.' ? '/' : shownPath(path.slice(1));
}
