/** Alibaba Cloud's OSS and ECS disks, for Lifeboat. */
export type { AliyunCredentials, AliyunCredentialsSource } from './aliyun-credentials.ts';
export { type AliyunProviderOptions, createAliyunProvider } from './create-aliyun-provider.ts';
export { createEcsDiskVolumeSnapshotter } from './create-ecs-disk-volume-snapshotter.ts';
export { createOssObjectStore } from './create-oss-object-store.ts';
export { credentialsFromFile } from './credentials-file.ts';
export { ecsRamRoleCredentials } from './ecs-ram-role.ts';
export type { OssEncryption, OssObjectStoreOptions } from './object-store-options.ts';
export type { AliyunNetwork } from './oss-endpoint.ts';
export type { EcsDiskVolumeSnapshotterOptions } from './volume-snapshotter-options.ts';
