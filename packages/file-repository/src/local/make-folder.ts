import { lstatSync, mkdirSync, unlinkSync } from 'node:fs';
import { type OpenFolder, openSubfolder } from './open-folder.ts';
import type { QuickCalls } from './quick-calls.ts';

/** Opens a directory in an open one, which is made first where there is none. */
export async function makeFolder(above: OpenFolder, name: Buffer, calls: QuickCalls): Promise<OpenFolder> {
  const where = above.at(name);
  const make = () => {
    const found = lstatSync(where, { throwIfNoEntry: false });
    if (found && !found.isDirectory()) unlinkSync(where);
    if (!found?.isDirectory()) mkdirSync(where, 0o700);
  };
  // A folder is made at once in any case: another thread would take three calls for it.
  await calls.run(make, async () => make());
  return openSubfolder(above, name, calls);
}
