import type { FilesTarget } from './open-targets.ts';

/** The snapshots of files that a run has written, as long as its backup is not whole. */
export interface WrittenSnapshots {
  add(target: FilesTarget, id: string): void;
  /** Forgets them, in all locations but those that were dropped: what was written there goes with what the backup has there. Returns
   * those that stay. */
  remove(signal: AbortSignal): Promise<readonly string[]>;
}

interface Written {
  readonly target: FilesTarget;
  readonly id: string;
}

export function createWrittenSnapshots(): WrittenSnapshots {
  const all = new Set<Written>();
  const undone = new Set<string>();

  async function forget(written: Written, signal: AbortSignal): Promise<void> {
    await written.target.repository.deleteSnapshot(written.id, { signal });
    all.delete(written);
  }

  async function forgetIn(location: string, signal: AbortSignal): Promise<void> {
    for (const written of [...all]) if (written.target.location.location === location) await forget(written, signal);
  }

  return {
    add(target, id) {
      const { location } = target.location;
      all.add({ target, id });
      if (undone.has(location)) return;
      undone.add(location);
      target.location.beforeDiscard((signal) => forgetIn(location, signal));
    },
    async remove(signal) {
      const left = await Promise.all(
        [...all].map(async (written) => {
          if (written.target.location.isDropped) return undefined;
          try {
            await forget(written, signal);
            return undefined;
          } catch {
            return `snapshot ${written.id} of files in ${written.target.repository.place}`;
          }
        }),
      );
      return left.filter((each) => each !== undefined);
    },
  };
}
