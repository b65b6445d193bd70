import { type ArchiveLimits, type Engine, openArchive } from '@lifeboat/core';
import { archiveKinds } from '../../html/sizes/archive-kinds.ts';
import { type KindSizes, kindSizes } from '../../html/sizes/kind-sizes.ts';

interface ReadOptions {
  readonly engine: Engine;
  /** Name of a storage location. */
  readonly location: string;
  readonly limits: ArchiveLimits | undefined;
  readonly signal: AbortSignal;
}

/** Reads a backup's archive, into a file without a name, for what each kind takes. `undefined`: it has none.
 * @throws LifeboatError as `openBackupFile`, `ARCHIVE_*` */
export async function readKindSizes(name: string, { engine, location, limits, signal }: ReadOptions): Promise<KindSizes | undefined> {
  const stream = await engine.openBackupFile(name, 'contents', { storageLocation: location, signal });
  if (!stream) return undefined;
  const archive = await openArchive({ stream, limits, signal, what: `The archive of backup "${name}"` });
  try {
    return kindSizes({ archive, kinds: await archiveKinds(archive, signal) });
  } finally {
    await archive.close();
  }
}
