import type { BackupFile } from '../../contract/store/stored-file.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { LocatedWriter } from './begin-backup.ts';

interface PutOwnFileOptions extends CallOptions {
  readonly writer: LocatedWriter;
  /** Where there is but one. */
  readonly location: string;
}

/** Puts a file that differs from location to location: one that names what lies in a repository there. */
export async function putOwnFile(
  file: BackupFile,
  contentIn: (location: string) => string | Promise<string>,
  { writer, location, signal }: PutOwnFileOptions,
): Promise<void> {
  if (writer.putOwnFile) await writer.putOwnFile(file, contentIn, { signal });
  else await writer.putFile(file, await contentIn(location), { signal });
}
