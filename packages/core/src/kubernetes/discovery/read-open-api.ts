import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { ApiSender } from '../requests/api-request.ts';

/** The OpenAPI v3 document of a group and version; `undefined` where the server has none. */
export async function readOpenApi(
  sender: ApiSender,
  { group, version }: { readonly group: string; readonly version: string },
  { signal }: CallOptions = {},
): Promise<unknown> {
  const name = group === '' ? `api/${version}` : `apis/${group}/${version}`;
  const action = `get the OpenAPI document of ${name}`;
  try {
    return (await sender.send({ method: 'GET', path: `/openapi/v3/${name}`, action, repeatable: true, signal })).body;
  } catch (error) {
    if (LifeboatError.isInstance(error, 'KUBERNETES_NOT_FOUND')) return undefined;
    throw error;
  }
}
