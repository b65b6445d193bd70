/** Writes the files of the server's image into a folder: `node scripts/image-files.ts FOLDER`, which the Dockerfile calls. */
import { resolve } from 'node:path';
import { writeImageFiles } from './image/write-image-files.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: node scripts/image-files.ts FOLDER');
await writeImageFiles(resolve(import.meta.dirname, '..'), resolve(folder));
