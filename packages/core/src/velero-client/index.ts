/** `@lifeboat/core/velero-client`: drives a Velero that runs in a cluster. Clusters come from `@lifeboat/core`. */
export { createVeleroClient, type VeleroClientOptions } from './create-velero-client.ts';
export type { OpenFileOptions } from './open-file.ts';
export type * from './velero-client.ts';
export type { NewVeleroObject, VeleroObjects, WaitOptions } from './velero-objects.ts';
export type { OperationWaitOptions } from './wait-for-operation.ts';
