import type { EcsConnection } from '../requests/ecs-connection.ts';

/** What every operation of one snapshotter needs. */
export interface EcsContext {
  readonly connection: EcsConnection;
  readonly zone: string | undefined;
  readonly clusterZones: readonly string[] | undefined;
  readonly clusterName: string | undefined;
  readonly volumeTimeoutInMs: number;
  readonly pollIntervalInMs: number;
}
