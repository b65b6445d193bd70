import { ArmFailure } from '../requests/arm-answer-failure.ts';
import { type OperationOptions, runOperation } from '../requests/run-operation.ts';
import { type ArmId, armPath } from './arm-id.ts';
import { type DiskContext, getResource } from './disk-context.ts';
import { computeApiVersion, type DiskResource } from './disk-resource.ts';

/** Creates a disk or snapshot and waits for the operation. With `named` (a name made of a token), one of this name that is
 * there already, made of the same source, is taken as it is.
 * @throws ArmFailure, LifeboatError `TIMEOUT` */
export async function createResource(
  context: DiskContext,
  id: ArmId,
  request: { readonly body: Record<string, unknown>; readonly sourceId: string; readonly named: boolean },
  limits: OperationOptions,
): Promise<void> {
  const { body, sourceId, named } = request;
  if (named && (await isThere(context, id, sourceId, limits))) return;
  try {
    await runOperation(context.arm, { method: 'PUT', path: armPath(id), apiVersion: computeApiVersion, body }, limits);
  } catch (error) {
    // Another call with the token is creating it.
    const raced = named && error instanceof ArmFailure && error.statusCode === 409;
    if (!raced || !(await isThere(context, id, sourceId, limits))) throw error;
  }
}

async function isThere(context: DiskContext, id: ArmId, sourceId: string, limits: OperationOptions): Promise<boolean> {
  try {
    const { resource } = await getResource(context, id, limits);
    return !hasFailed(resource) && resource.properties.creationData?.sourceResourceId?.toLowerCase() === sourceId.toLowerCase();
  } catch (error) {
    if (error instanceof ArmFailure && error.statusCode === 404) return false;
    throw error;
  }
}

export function hasFailed({ properties }: DiskResource): boolean {
  return properties.provisioningState === 'Failed' || properties.provisioningState === 'Canceled';
}
