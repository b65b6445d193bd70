import { startFauxqs } from 'fauxqs';
import { createS3Store, type S3StoreOptions } from '../src/index.ts';

/** An emulator with an empty bucket `bucket`. */
export async function startEmulator(): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const server = await startFauxqs({ port: 0, logger: false });
  server.createBucket('bucket');
  return { url: `http://127.0.0.1:${server.port}`, stop: () => server.stop() };
}

/** A store on bucket `bucket` of a test server, with few attempts and short time-outs. */
export function testStore(endpoint: string, options: Partial<S3StoreOptions> = {}) {
  return createS3Store({
    bucket: 'bucket',
    endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'AKIDTEST', secretAccessKey: 'test-secret-access-key' },
    partSizeInBytes: 5 * 1024 * 1024,
    maxAttempts: 2,
    ...options,
  });
}
