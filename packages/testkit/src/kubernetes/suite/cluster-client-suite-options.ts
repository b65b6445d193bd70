import type { ClusterClient } from '@lifeboat/core';
import type { SuiteRunner } from '../../object-store/object-store-suite-options.ts';

/** Options of {@link clusterClientSuite}. */
export interface ClusterClientSuiteOptions {
  /** The test runner that runs the cases. */
  readonly runner: SuiteRunner;
  /** Name of the suite. @default `ClusterClient` */
  readonly name?: string;
  /**
   * Creates a client. It is called once for each case, and the suite closes the client after the case. All clients may use the same
   * cluster, because every case creates and deletes its own namespace and CRDs. The user must be allowed everything.
   */
  createClient(): Promise<ClusterClient> | ClusterClient;
  /** Creates a client whose credentials the server refuses. @default cases that need it do not run */
  createDeniedClient?(): Promise<ClusterClient> | ClusterClient;
  /** Makes the server forget its history, so that older resource versions get 410. @default cases that need it do not run */
  compact?(): Promise<void> | void;
  /** Breaks all connections to the server; clients may connect again. @default cases that need it do not run */
  dropConnections?(): Promise<void> | void;
  /** How long a case may take, in milliseconds. Its clean-up may take as long again. A client that never answers fails the case.
   * @default 120,000 */
  readonly caseTimeoutInMs?: number;
}
