import type { Timestamp, VeleroObjectMeta } from '../values/meta.ts';

/** `velero.io/v1` ServerStatusRequest: asks the server for its version and plugins. It is removed a minute later. */
export interface ServerStatusRequest {
  kind: 'ServerStatusRequest';
  apiVersion: 'velero.io/v1';
  metadata: VeleroObjectMeta;
  /** Empty. */
  spec: Record<string, unknown>;
  status: ServerStatusRequestStatus;
  [field: string]: unknown;
}

export const serverStatusRequestPhases = ['New', 'Processed'] as const;

export type ServerStatusRequestPhase = (typeof serverStatusRequestPhases)[number];

export interface ServerStatusRequestStatus {
  phase?: ServerStatusRequestPhase;
  processedTimestamp?: Timestamp;
  /** `v1.18.3`. */
  serverVersion?: string;
  plugins?: PluginInfo[] | null;
  [field: string]: unknown;
}

export interface PluginInfo {
  /** `velero.io/aws`. */
  name: string;
  /** `ObjectStore`, `BackupItemActionV2` ... */
  kind: string;
}
