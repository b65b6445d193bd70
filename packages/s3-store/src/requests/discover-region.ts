import { LifeboatError } from '@lifeboat/core/plugin-api';
import type { S3StoreOptions } from '../object-store/s3-store-options.ts';
import { factsOf } from './error-facts.ts';
import { connectS3 } from './s3-connection.ts';

/** Finds the region of a bucket of Amazon S3. It asks us-east-1, which knows the region of every bucket and returns it even with a refusal.
 * @throws LifeboatError `BUCKET_NOT_FOUND`, `STORE_*` */
export async function discoverRegion(options: Omit<S3StoreOptions, 'region'>): Promise<string> {
  // One attempt only: the request that needs the region is repeated itself.
  const connection = connectS3({ ...options, region: 'us-east-1', maxAttempts: 1 });
  try {
    return await connection.run(
      async (client, o) => {
        const answered = await client.headBucket({ Bucket: options.bucket }, o).catch((error: unknown) => {
          const { region } = factsOf(error);
          if (region) return { BucketRegion: region };
          if (factsOf(error).statusCode === 404)
            throw Object.assign(new Error('no such bucket'), { name: 'NoSuchBucket', $metadata: { httpStatusCode: 404 } });
          throw error;
        });
        return answered.BucketRegion ?? 'us-east-1';
      },
      { action: 'find the region of' },
    );
  } catch (error) {
    if (!LifeboatError.isInstance(error, 'STORE_WRONG_REGION', 'STORE_ACCESS_DENIED')) throw error;
    throw new LifeboatError({
      code: error.code,
      message: `${error.message}. Set the region of bucket '${options.bucket}'`,
      context: error.context,
    });
  } finally {
    connection.close();
  }
}
