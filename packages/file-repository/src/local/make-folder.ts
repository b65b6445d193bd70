import { lstatSync, mkdirSync, unlinkSync } from 'node:fs';
import { type OpenFolder, openSubfolder } from './open-folder.ts';
import type { QuickCalls } from './quick-calls.ts';

/** Opens a directory inside an open one. Creates it if it does not exist. */
export async function makeFolder(above: OpenFolder, name: Buffer, calls: QuickCalls): Promise<OpenFolder> {
  const where = above.at(name);
  const make = () => {
    const found = lstatSync(where, { throwIfNoEntry: false });
    if (found && !found.isDirectory()) unlinkSync(where);
    if (!found?.isDirectory()) mkdirSync(where, 0o700);
  };
  // Creating a folder is always done here: another thread would need three calls for it.
  await calls.run(make, async () => make());
  return openSubfolder(above, name, calls);
}
