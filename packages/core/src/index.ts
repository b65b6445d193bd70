/** `@lifeboat/core`: the engine's public API. Plugin writers import `@lifeboat/core/plugin-api`. */
export type * from './engine/engine.ts';
export type * from './engine/events.ts';
export type * from './engine/requests.ts';
export type { Run } from './engine/run.ts';
export { formatLabelSelector, parseLabelSelector } from './filters/label-selector.ts';
export type * from './kubernetes/cluster-client.ts';
export { clusterFromKubeConfig, type KubeConfigOptions } from './kubernetes/cluster-from-kubeconfig.ts';
export { clusterInCluster, type InClusterOptions } from './kubernetes/cluster-from-service-account.ts';
export { type ClusterClientBehavior, type ClusterClientOptions, createClusterClient } from './kubernetes/create-cluster-client.ts';
export type * from './kubernetes/discovery.ts';
export * from './plugin-api/index.ts';
export type * from './storage/archive.ts';
export type * from './storage/backup-store.ts';
export type { BackupPhase, BackupSpec, BackupStatus } from './velero-api/backup.ts';
export { formatGoDuration, parseGoDuration } from './velero-api/go-duration.ts';
export type { LabelSelector } from './velero-api/meta.ts';
export type { RestorePhase, RestoreSpec, RestoreStatus } from './velero-api/restore.ts';
export type * from './velero-api/results.ts';
