import type { BackupStore } from '../../contract/store/backup-store.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import { generationOfFile } from '../layout/velero-layout.ts';

/** The generation of digests that replace those in a location, whatever their state: by the names of the files. */
export async function nextGeneration(options: CallOptions & { readonly name: string; readonly to: BackupStore }): Promise<number> {
  const { name, to, signal } = options;
  let highest = 0;
  for await (const { fileName } of to.listFiles(name, { signal })) highest = Math.max(highest, generationOfFile(fileName) ?? 0);
  return highest + 1;
}
