/** The network of Alibaba Cloud to use. `internal`: inside the region, free of charge; `accelerate`: the global one. */
export type AliyunNetwork = 'public' | 'internal' | 'accelerate';

/** `cn-hangzhou` for `oss-cn-hangzhou` as for `cn-hangzhou`. */
export function standardRegion(region: string): string {
  return region.replace(/^oss-/, '');
}

/** The base URL of OSS in a region, as Velero's plugin makes it (Alibaba Cloud's plugin velero-plugin). */
export function ossEndpoint(region: string, network: AliyunNetwork): string {
  if (network === 'accelerate') return 'https://oss-accelerate.aliyuncs.com';
  return `https://oss-${standardRegion(region)}${network === 'internal' ? '-internal' : ''}.aliyuncs.com`;
}

/** The same for the S3 API of OSS. */
export function ossS3Endpoint(region: string, network: AliyunNetwork): string {
  return ossEndpoint(region, network).replace('https://', 'https://s3.');
}
