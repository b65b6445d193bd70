import type { Ec2Connection } from '../requests/ec2-connection.ts';

/** What every operation of one snapshotter needs. */
export interface EbsContext {
  readonly connection: Ec2Connection;
  readonly kmsKeyId: string | undefined;
  readonly clusterName: string | undefined;
  readonly volumeTimeoutInMs: number;
  readonly pollIntervalInMs: number;
  /** Runs calls with the same key one after the other. */
  readonly inTurn: <T>(key: string, run: () => Promise<T>, signal: AbortSignal | undefined) => Promise<T>;
}
