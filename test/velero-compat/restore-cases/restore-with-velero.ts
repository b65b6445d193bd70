import { setTimeout as sleep } from 'node:timers/promises';
import type { RestorePhase, RestoreSpec } from '@lifeboat/core';
import type { ApiServer } from '../../e2e/compare/api-server.ts';

const path = '/apis/velero.io/v1/namespaces/velero/restores';
const ended: readonly (RestorePhase | undefined)[] = ['Completed', 'PartiallyFailed', 'Failed', 'FailedValidation'];

/** Has the running Velero make a restore, and waits for its end. */
export async function restoreWithVelero(api: ApiServer, name: string, spec: RestoreSpec): Promise<RestorePhase | undefined> {
  const restore = { apiVersion: 'velero.io/v1', kind: 'Restore', metadata: { name, namespace: 'velero' }, spec };
  const { status, body } = await api.send('POST', path, restore);
  if (status !== 201) throw new Error(`Velero's restore ${name}: ${status} ${body}`);
  for (let tries = 0; tries < 1800; tries++) {
    const made = (await api.json(`${path}/${name}`)) as { status?: { phase?: RestorePhase } };
    if (ended.includes(made.status?.phase)) return made.status?.phase;
    await sleep(100);
  }
  throw new Error(`Velero's restore ${name} does not end`);
}
