import { requestTarget } from '../requests/request-target.ts';
import { expired, forbidden, StatusError, unauthorized } from '../requests/status-error.ts';
import type { TypeRegistry } from '../types/type-registry.ts';
import type { FaultRule } from './faults.ts';

const usual: Record<number, { readonly reason?: string; readonly message: string }> = {
  409: { reason: 'Conflict', message: 'the object has been modified; please apply your changes to the latest version and try again' },
  429: { reason: 'TooManyRequests', message: 'Too many requests, please try again later.' },
  500: { reason: 'InternalError', message: 'Internal error occurred: the double was told to fail' },
  503: { reason: 'ServiceUnavailable', message: 'the server is currently unable to handle the request' },
  504: { reason: 'Timeout', message: 'Timeout: request did not complete within the allotted timeout' },
};

/** Returns the answer that a fault sends instead of the normal one; `undefined` if the normal one is to be sent. */
export function faultAnswer(
  fault: FaultRule,
  registry: TypeRegistry,
  request: { readonly method: string; readonly url: URL },
): StatusError | undefined {
  const { status } = fault;
  if (status === undefined) return undefined;
  if (fault.message === undefined && fault.reason === undefined) {
    if (status === 401) return unauthorized();
    if (status === 403) return forbiddenFor(registry, request);
    if (status === 410) return expired('The resourceVersion for the provided list is too old.');
  }
  const reason = fault.reason ?? usual[status]?.reason;
  const retryAfter = fault.retryAfterInSeconds ?? (status === 429 ? 1 : undefined);
  return new StatusError({
    code: status,
    ...(reason === undefined ? {} : { reason }),
    message: fault.message ?? usual[status]?.message ?? `the double answers ${status}`,
    ...(retryAfter === undefined ? {} : { details: { retryAfterSeconds: retryAfter }, headers: { 'retry-after': String(retryAfter) } }),
  });
}

function forbiddenFor(registry: TypeRegistry, { method, url }: { readonly method: string; readonly url: URL }): StatusError {
  const target = requestTarget(registry, method, url.pathname, url.searchParams);
  if (!target)
    return new StatusError({
      code: 403,
      reason: 'Forbidden',
      message: `forbidden: User "testkit" cannot ${method.toLowerCase()} path "${url.pathname}"`,
      details: {},
    });
  const scope = target.namespace === '' ? 'at the cluster scope' : `in the namespace "${target.namespace}"`;
  return forbidden(
    target.type,
    target.name,
    `User "testkit" cannot ${target.verb} resource "${target.type.resource}" in API group "${target.type.group}" ${scope}`,
  );
}
