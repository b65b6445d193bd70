import type { ClusterClient } from '@lifeboat/core';
import type { GroupVersionResource, KubeObject } from '@lifeboat/core/plugin-api';

/** One promise of the ClusterClient contract and how to check it. */
export interface ClusterClientCase {
  /** The promise, in words. */
  readonly name: string;
  /** An option of the suite that the case needs. Without it, the case is left out. @default none */
  readonly given?: 'createDeniedClient' | 'compact' | 'dropConnections';
  /** Checks the promise. @throws an error if the client breaks it */
  run(context: ClusterClientCaseContext): Promise<void>;
}

/** What a case gets. */
export interface ClusterClientCaseContext {
  /** The client under test. */
  readonly client: ClusterClient;
  /** An existing namespace for this case alone. */
  readonly namespace: string;
  /** Creates a ConfigMap in the namespace. */
  makeConfigMap(name: string, rest?: Partial<KubeObject>): Promise<KubeObject>;
  /** Creates a CRD and resolves when its types are served; it is deleted after the case. */
  makeCrd(options?: CrdOptions): Promise<GroupVersionResource & { readonly kind: string; readonly crd: string }>;
  createDeniedClient(): Promise<ClusterClient>;
  compact(): Promise<void>;
  dropConnections(): Promise<void>;
}

/** Options of `makeCrd`. */
export interface CrdOptions {
  /** Versions of the CRD; the first one is the stored version. @default ['v1'] */
  readonly versions?: readonly string[];
  /** OpenAPI schema of the objects. @default a schema that keeps everything */
  readonly schema?: Record<string, unknown>;
  /** Whether the CRD has the subresource `status`. @default false */
  readonly status?: boolean;
}
