import type { ObjectStore } from '@lifeboat/core/plugin-api';
import { createOssObjectStore, type OssObjectStoreOptions } from '../src/index.ts';
import { mainAccount, type OssServer, testBucket } from './oss-server.ts';

/** A store on the test server. */
export function testStore(server: Pick<OssServer, 'url'>, options: Partial<OssObjectStoreOptions> = {}): ObjectStore {
  return createOssObjectStore({
    bucket: testBucket,
    region: 'cn-test',
    endpoint: server.url,
    forcePathStyle: true,
    credentials: mainAccount,
    ...options,
  });
}
