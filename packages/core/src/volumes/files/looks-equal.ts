import type { EntryFacts } from '../../plugin-api/source-entry.ts';

/** Whether a file looks as it did, as kopia compares, and Velero. */
export function looksEqual(file: EntryFacts, known: EntryFacts | undefined): boolean {
  return (
    known !== undefined &&
    known.type === file.type &&
    known.mode === file.mode &&
    known.uid === file.uid &&
    known.gid === file.gid &&
    known.size === file.size &&
    known.mtimeInNs === file.mtimeInNs
  );
}
