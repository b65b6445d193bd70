import type { ClusterClient } from '@lifeboat/core';
import type { SuiteRunner } from '../../object-store/object-store-suite-options.ts';

export interface ClusterClientSuiteOptions {
  readonly runner: SuiteRunner;
  /** @default `ClusterClient` */
  readonly name?: string;
  /**
   * Called once a case; the client is closed after it. All clients may share one cluster: every case has a namespace
   * and CRDs of its own and deletes them. The user must be allowed everything.
   */
  createClient(): Promise<ClusterClient> | ClusterClient;
  /** A client whose credentials the server refuses. */
  createDeniedClient?(): Promise<ClusterClient> | ClusterClient;
  /** Has the server forget its history, so that older resource versions get 410. */
  compact?(): Promise<void> | void;
  /** Breaks all connections to the server; new ones are let in. */
  dropConnections?(): Promise<void> | void;
  /** For each case, and once more for what is removed after it: a client that never answers fails the case. @default 120,000 */
  readonly caseTimeoutInMs?: number;
}
