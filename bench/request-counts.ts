import type { ApiServer } from '../test/e2e/compare/api-server.ts';

/** Requests that an API server has answered, by its own `apiserver_request_total`. */
export interface RequestCounts {
  readonly all: number;
  /** Creates, updates, patches, applies and deletes that it took. */
  readonly writes: number;
  /** Answers with status 429. */
  readonly throttled: number;
}

const writeVerbs = new Set(['POST', 'PUT', 'PATCH', 'APPLY', 'DELETE', 'DELETECOLLECTION']);
// What the API server does by itself: its identity's lease, and the state of its priority levels.
const ownResources = new Set(['leases', 'flowschemas', 'prioritylevelconfigurations']);

async function readRequestCounts(server: ApiServer): Promise<RequestCounts> {
  let [all, writes, throttled] = [0, 0, 0];
  for (const match of (await server.text('/metrics')).matchAll(/^apiserver_request_total\{(.*)\} (\S+)$/gm)) {
    const labels = new Map([...(match[1] ?? '').matchAll(/(\w+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, value]));
    const count = Number(match[2]);
    if (ownResources.has(labels.get('resource') ?? '') || labels.get('subresource') === '/metrics' || labels.get('verb') === 'WATCH')
      continue;
    all += count;
    if (labels.get('code') === '429') throttled += count;
    else if (writeVerbs.has(labels.get('verb') ?? '') && labels.get('dry_run') === '') writes += count;
  }
  return { all, writes, throttled };
}

/** Runs `work` and tells what the server answered meanwhile. */
export async function countRequests<T>(server: ApiServer, work: () => Promise<T>): Promise<{ result: T; requests: RequestCounts }> {
  const before = await readRequestCounts(server);
  const result = await work();
  const after = await readRequestCounts(server);
  const requests = {
    all: after.all - before.all,
    writes: after.writes - before.writes,
    throttled: after.throttled - before.throttled,
  };
  return { result, requests };
}
