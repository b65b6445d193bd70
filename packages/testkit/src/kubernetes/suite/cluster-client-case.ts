import type { ClusterClient } from '@lifeboat/core';
import type { GroupVersionResource, KubeObject } from '@lifeboat/core/plugin-api';

/** One promise of the ClusterClient port and how to check it. */
export interface ClusterClientCase {
  readonly name: string;
  /** What the suite's user must give; else there is no such case. */
  readonly given?: 'createDeniedClient' | 'compact' | 'dropConnections';
  run(context: ClusterClientCaseContext): Promise<void>;
}

/** What a case works with. */
export interface ClusterClientCaseContext {
  readonly client: ClusterClient;
  /** A namespace of this case alone; it exists. */
  readonly namespace: string;
  /** Makes a ConfigMap in the namespace. */
  makeConfigMap(name: string, rest?: Partial<KubeObject>): Promise<KubeObject>;
  /** Makes a CRD whose types are served when this returns; it is deleted after the case. */
  makeCrd(options?: CrdOptions): Promise<GroupVersionResource & { readonly kind: string; readonly crd: string }>;
  createDeniedClient(): Promise<ClusterClient>;
  compact(): Promise<void>;
  dropConnections(): Promise<void>;
}

export interface CrdOptions {
  /** @default ['v1'] The first one is the stored one. */
  readonly versions?: readonly string[];
  /** @default a schema that keeps everything */
  readonly schema?: Record<string, unknown>;
  /** @default false */
  readonly status?: boolean;
}
