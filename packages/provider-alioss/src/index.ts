/** Alibaba Cloud's OSS, for Lifeboat. */
export type { AliyunCredentials, AliyunCredentialsSource } from './aliyun-credentials.ts';
export { createOssObjectStore } from './create-oss-object-store.ts';
export { credentialsFromFile } from './credentials-file.ts';
export { ecsRamRoleCredentials } from './ecs-ram-role.ts';
export type { AliyunNetwork } from './oss-endpoint.ts';
export type { OssEncryption, OssObjectStoreOptions } from './oss-store-options.ts';
