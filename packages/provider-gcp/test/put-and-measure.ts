import { peakMebibytes } from '../../../test/testing/peak-mebibytes.ts';
import { createGcsObjectStore } from '../src/index.ts';
import { inChunks } from './in-chunks.ts';

// Puts a generated stream and prints the largest memory that the process had, in MiB: put-and-measure.ts URL MEBIBYTES
const [endpoint = '', mebibytes = ''] = process.argv.slice(2);
const store = createGcsObjectStore({ bucket: 'suite', credentials: { accessToken: 'ya29.for-another-process' }, endpoint });
await store.putObject('measured', inChunks(Number(mebibytes) * 1024 * 1024));
await store.deleteObject('measured');
await store.close?.();
console.log(peakMebibytes());
