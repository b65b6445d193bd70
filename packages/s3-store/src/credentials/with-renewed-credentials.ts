import type { S3CredentialsHolder } from './s3-credentials.ts';

/** Runs a request. If the server refuses its credentials and there may be newer ones, runs it once more. */
export async function withRenewedCredentials<T>(options: {
  readonly credentials: S3CredentialsHolder;
  readonly isRefused: (error: unknown) => boolean;
  readonly request: () => Promise<T>;
}): Promise<T> {
  const { credentials, isRefused, request } = options;
  await credentials.get();
  const { generation } = credentials;
  try {
    return await request();
  } catch (error) {
    if (!isRefused(error) || !credentials.renew(generation)) throw error;
  }
  return await request();
}
