// A program that puts an object without end, until it is killed. Prints a line per MiB that was taken from it.
import { createS3Store } from '../src/index.ts';

const [bucket = '', endpoint = '', accessKeyId = '', secretAccessKey = ''] = process.argv.slice(2);
const store = createS3Store({ bucket, endpoint, region: 'us-east-1', forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } });

async function* endless(): AsyncIterable<Uint8Array> {
  for (;;) {
    yield new Uint8Array(1024 * 1024);
    console.log('1 MiB');
  }
}

await store.putObject('killed', endless());
