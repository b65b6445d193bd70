import type { RealServers } from './real-servers.ts';

/** The `--location` of a bucket of the shared MinIO, and the environment that holds its credentials. */
export function minioLocation(minio: RealServers['minio'], bucket: string, prefix = ''): { url: string; env: Record<string, string> } {
  return {
    url: `s3://${bucket}${prefix && `/${prefix}`}?endpoint=${minio.endpoint}&region=${minio.region}`,
    env: { AWS_ACCESS_KEY_ID: minio.accessKeyId, AWS_SECRET_ACCESS_KEY: minio.secretAccessKey },
  };
}
