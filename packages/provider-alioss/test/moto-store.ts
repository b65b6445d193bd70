import type { ObjectStore } from '@lifeboat/core/plugin-api';
import { wrapObjectStore } from '@lifeboat/core/provider-kit';
import { createOssObjectStore } from '../src/index.ts';

/** A bucket of moto, made over S3. */
export async function makeOssBucket(url: string): Promise<string> {
  const bucket = 'oss-suite';
  const made = await fetch(`${url}/${bucket}`, { method: 'PUT' });
  if (!made.ok) throw new Error(`moto makes no bucket: ${await made.text()}`);
  return bucket;
}

/** A store over ali-oss on moto, which speaks S3: it knows neither OSS's signed URLs nor `x-oss-forbid-overwrite`. */
export function motoStore(url: string, bucket: string): ObjectStore {
  const store = createOssObjectStore({
    bucket,
    prefix: 'some/prefix',
    region: 'cn-test',
    endpoint: url,
    forcePathStyle: true,
    signatureVersion: 'v1',
    conditionalPut: false,
    pageSize: 50,
    credentials: { accessKeyId: 'moto', accessKeySecret: 'moto-takes-any-secret' },
  });
  return wrapObjectStore(store, {
    supports: { signedUrls: false, conditionalPut: false, conditionalReplace: false, conditionalDelete: false },
  });
}
