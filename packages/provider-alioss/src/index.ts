/** Alibaba Cloud's OSS and ECS disks, for Lifeboat. */

export type { AliyunProviderOptions } from './aliyun-provider-options.ts';
export { createAliyunProvider } from './create-aliyun-provider.ts';
export type { AliyunCredentials, AliyunCredentialsSource } from './credentials/aliyun-credentials.ts';
export { credentialsFromFile } from './credentials/credentials-file.ts';
export { ecsRamRoleCredentials } from './credentials/ecs-ram-role.ts';
export { createOssObjectStore } from './object-store/create-oss-object-store.ts';
export type { OssEncryption, OssObjectStoreOptions } from './object-store/object-store-options.ts';
export type { AliyunNetwork } from './requests/oss-endpoint.ts';
export { createEcsDiskVolumeSnapshotter } from './volume-snapshotter/create-ecs-disk-volume-snapshotter.ts';
export type { EcsDiskVolumeSnapshotterOptions } from './volume-snapshotter/volume-snapshotter-options.ts';
