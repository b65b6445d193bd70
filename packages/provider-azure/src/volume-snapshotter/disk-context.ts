import { throwIfAborted } from '@lifeboat/core/plugin-api';
import type { ArmClient } from '../requests/arm-client.ts';
import type { OperationOptions } from '../requests/run-operation.ts';
import { type ArmId, armPath } from './arm-id.ts';
import { computeApiVersion, type DiskResource } from './disk-resource.ts';
import type { AzureDiskVolumeSnapshotterOptions } from './volume-snapshotter-options.ts';

/** What every operation of one snapshotter needs. */
export interface DiskContext {
  readonly arm: ArmClient;
  readonly options: AzureDiskVolumeSnapshotterOptions;
  readonly operationTimeoutInMs: number;
  readonly pollIntervalInMs: number;
}

/** The limits of one call. */
export function callLimits(
  context: DiskContext,
  what: string,
  signal: AbortSignal | undefined,
  timeoutInMs = context.operationTimeoutInMs,
): OperationOptions {
  throwIfAborted(signal, what);
  return { what, signal, deadline: Date.now() + timeoutInMs, pollIntervalInMs: context.pollIntervalInMs };
}

/** @throws ArmFailure */
export async function getResource(context: DiskContext, id: ArmId, limits: Pick<OperationOptions, 'signal' | 'deadline'>) {
  const { signal, deadline } = limits;
  const answer = await context.arm.send({ method: 'GET', path: armPath(id), apiVersion: computeApiVersion, signal, deadline });
  return { answer, resource: answer.body as DiskResource };
}
