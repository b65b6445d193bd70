import type { FilesLocation } from '../../volumes/files/fan-out/files-location.ts';
import type { LocatedWriter } from '../record/begin-backup.ts';

/** The locations that still get the files of volumes. Each is the same object whenever it is asked for. */
export function createFilesLocations(writer: LocatedWriter, location: string, signal: AbortSignal): () => readonly FilesLocation[] {
  const { live, drop } = writer;
  // Its errors are those of the backup.
  const only: FilesLocation = { location, signal, isDropped: false, wait() {}, track() {}, drop() {}, beforeDiscard() {} };
  if (!live || !drop) return () => [only];
  const known = new Map<string, FilesLocation>();
  return () =>
    live().map((lane) => {
      const { store, clock } = lane;
      const found = known.get(store.location) ?? {
        location: store.location,
        signal: AbortSignal.any([signal, lane.signal]),
        get isDropped() {
          return lane.error !== undefined;
        },
        wait: (reason, isWaitedFor) => clock.set(reason, isWaitedFor),
        track: (request) => lane.track(request),
        drop: (error) => drop(lane, error),
        beforeDiscard: (undo) => lane.beforeDiscard(undo),
      };
      known.set(store.location, found);
      return found;
    });
}
