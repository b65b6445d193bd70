import type { ObjectInfo, ObjectStore } from '@lifeboat/core/plugin-api';
import { isAfter, wrapObjectStore } from '@lifeboat/core/provider-kit';
import { objectStoreSuite } from '@lifeboat/testkit';
import { startFauxqs } from 'fauxqs';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { createS3Store } from '../index.ts';

// An emulator from npm, so that S3 is tested where a real MinIO is missing. It ignores If-None-Match, credentials and
// the time of signed URLs, and lists in the order of a locale.
let server: Awaited<ReturnType<typeof startFauxqs>>;
beforeAll(async () => {
  server = await startFauxqs({ port: 0, logger: false });
  server.createBucket('suite');
});
afterAll(() => server.stop());

const secretAccessKey = 'the-emulator-takes-any-secret';
const partSizeInBytes = 5 * 1024 * 1024;
const pageSize = 50;

function createStore(): ObjectStore {
  const store = createS3Store({
    bucket: 'suite',
    prefix: 'some/prefix',
    endpoint: `http://127.0.0.1:${server.port}`,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'emulator', secretAccessKey },
    conditionalPut: false,
    objectLock: false,
    partSizeInBytes,
    pageSize,
  });
  return wrapObjectStore(store, {
    supports: { signedUrls: false, conditionalPut: false, conditionalReplace: false, conditionalDelete: false, objectLock: false },
    async *listObjects(prefix, { startAfter, ...options } = {}) {
      // With keys that the two orders sort differently it also lists some on two pages.
      const found = new Map<string, ObjectInfo>();
      for await (const info of store.listObjects(prefix, options)) if (isAfter(info.key, startAfter)) found.set(info.key, info);
      yield* [...found.values()].sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
    },
  });
}

objectStoreSuite({
  runner: { describe, test },
  name: 'S3 store on fauxqs',
  createStore,
  secrets: [secretAccessKey],
  partSizeInBytes,
  pageSize,
});
