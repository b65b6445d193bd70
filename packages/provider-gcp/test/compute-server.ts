import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ComputeState, createComputeState, namePattern } from './compute-state.ts';
import { answerError, answerJson, bodyOf, createServiceAccount, type TestServiceAccount } from './service-account.ts';
import { startServer, type TestServer } from './start-server.ts';

export interface Recorded {
  readonly method: string;
  /** Without `/compute/v1/`. */
  readonly path: string;
  readonly body: Record<string, unknown>;
}

export interface ComputeServer extends TestServer {
  readonly account: TestServiceAccount;
  readonly state: ComputeState;
  readonly requests: Recorded[];
  /** Whose account has no room left. */
  readonly fullToken: string;
  /** Permissions that the account lacks, such as `compute.snapshots.setLabels`. */
  readonly denied: Set<string>;
}

const snapshotFields = ['name', 'sourceDisk', 'description', 'labels', 'storageLocations', 'snapshotType'];
const diskFields = ['name', 'sourceSnapshot', 'type', 'description', 'labels', 'replicaZones', 'provisionedIops', 'provisionedThroughput'];

/** Compute Engine as its public REST reference describes it: disks, regionDisks, snapshots, the operations of zones, regions
 * and projects, quotas, errors. Refuses what the reference does not know, and never ran beside the real one. */
export async function startComputeServer(): Promise<ComputeServer> {
  const account = createServiceAccount();
  const requests: Recorded[] = [];
  const denied = new Set<string>();
  const fullToken = 'ya29.of-a-full-account';
  const server: TestServer = await startServer(async (incoming, outgoing) => {
    if (incoming.url === '/token') return await account.answerToken(incoming, outgoing);
    const url = new URL(incoming.url ?? '', server.url);
    const text = await bodyOf(incoming);
    const full = incoming.headers.authorization === `Bearer ${fullToken}`;
    if (!full && !account.isGranted(incoming.headers.authorization)) {
      return answerError(outgoing, 401, 'authError', 'Request had invalid authentication credentials.');
    }
    if (text !== '' && !incoming.headers['content-type']?.startsWith('application/json')) {
      return answerError(outgoing, 400, 'badRequest', 'Not JSON');
    }
    if (!url.pathname.startsWith('/compute/v1/projects/')) return answerError(outgoing, 404, 'notFound', 'Not Found');
    const path = url.pathname.slice('/compute/v1/'.length);
    const body = JSON.parse(text || '{}') as Record<string, unknown>;
    requests.push({ method: incoming.method ?? '', path, body });
    route({ incoming, outgoing, path, body, state, denied, full });
  });
  const state = createComputeState(() => server.url);
  return { ...server, account, state, requests, fullToken, denied };
}

interface Request {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly path: string;
  readonly body: Record<string, unknown>;
  readonly state: ComputeState;
  readonly denied: Set<string>;
  readonly full: boolean;
}

function route(request: Request): unknown {
  const { incoming, outgoing, path, state, full } = request;
  const [, project = '', scope, place, kind, name] =
    path.match(/^projects\/([^/]+)(?:\/(zones|regions|global)(?:\/([^/]+))?(?:\/([^/]+))?(?:\/([^/]+))?)?$/) ?? [];
  if (project !== 'project-1' && project !== 'project-2')
    return answerError(outgoing, 404, 'notFound', `Failed to find project ${project}`);
  if (scope === undefined) {
    if (isDenied(request, 'compute.projects.get', path)) return;
    return answerJson(outgoing, 200, { quotas: [{ metric: 'SNAPSHOTS', limit: 1000, usage: full ? 1000 : 3 }] });
  }
  const [list, item] = scope === 'global' ? [place, kind] : [kind, name];
  const isZoned = scope !== 'global';
  if (isZoned && !/^europe-west1(-[bcd])?$/.test(place ?? '')) {
    return answerError(outgoing, 400, 'invalid', `Invalid value for field 'zone': '${place}'. Unknown zone.`);
  }
  const what = `${incoming.method} ${list}${item === undefined ? '' : '/*'}`;
  if (what === 'GET operations/*') {
    const permission = scope === 'global' ? 'compute.globalOperations.get' : 'compute.zoneOperations.get';
    return isDenied(request, permission, path) ? undefined : answerItem(request, state.operations);
  }
  if (what === 'GET disks/*' && isZoned) return isDenied(request, 'compute.disks.get', path) ? undefined : answerItem(request, state.disks);
  if (what === 'POST disks' && isZoned) return insertDisk(request, path.replace(/\/disks$/, ''));
  if (what === 'GET snapshots/*' && !isZoned) return answerItem(request, state.snapshots);
  if (what === 'POST snapshots' && !isZoned) return insertSnapshot(request, `projects/${project}/global`);
  if (what === 'DELETE snapshots/*' && !isZoned) return removeSnapshot(request, `projects/${project}/global`);
  answerError(outgoing, 404, 'notFound', 'Not Found');
}

function isDenied({ outgoing, denied }: Request, permission: string, path: string): boolean {
  if (!denied.has(permission)) return false;
  answerError(outgoing, 403, 'forbidden', `Required '${permission}' permission for '${path}'`);
  return true;
}

function answerItem({ outgoing, path, state }: Request, things: Map<string, object>): unknown {
  const thing = things.get(path);
  if (!thing) return answerError(outgoing, 404, 'notFound', `The resource '${path}' was not found`);
  answerJson(outgoing, 200, state.look(thing));
}

/** Whether the body is one that the reference knows; answers when it is not. */
function isValid({ outgoing, body }: Request, known: readonly string[]): boolean {
  const unknown = Object.keys(body).find((key) => !known.includes(key));
  const bad =
    unknown ??
    (namePattern.test(String(body.name)) ? undefined : 'name') ??
    (String(body.description ?? '').length > 2048 ? 'description' : undefined) ??
    ['provisionedIops', 'provisionedThroughput'].find((key) => body[key] !== undefined && !/^\d+$/.test(String(body[key])));
  if (bad === undefined) return true;
  answerError(outgoing, 400, 'invalid', `Invalid value for field 'resource.${bad}': '${String(body[bad])}'.`);
  return false;
}

function insertSnapshot(request: Request, scope: string): unknown {
  const { outgoing, path, body, state, full } = request;
  if (!isValid(request, snapshotFields)) return;
  if (full) return answerError(outgoing, 403, 'quotaExceeded', "Quota 'SNAPSHOTS' exceeded.  Limit: 1000.0 globally.");
  if (body.labels && isDenied(request, 'compute.snapshots.setLabels', path)) return;
  const diskPath = String(body.sourceDisk).replace(/^.*\/compute\/v1\//, '');
  const disk = state.disks.get(diskPath);
  if (!disk) return answerError(outgoing, 404, 'notFound', `The resource '${diskPath}' was not found`);
  const snapshotPath = `${path}/${String(body.name)}`;
  if (state.snapshots.has(snapshotPath)) {
    return answerError(outgoing, 409, 'alreadyExists', `The resource '${snapshotPath}' already exists`);
  }
  const operation = state.operation(scope, () => {
    const snapshot = state.addSnapshot(snapshotPath, { ...body, status: 'CREATING', sourceDiskId: disk.id });
    state.after(2, snapshot, () => {
      snapshot.status = 'UPLOADING';
      state.after(2, snapshot, () => {
        snapshot.status = 'READY';
      });
    });
  });
  answerJson(outgoing, 200, operation);
}

function removeSnapshot({ outgoing, path, state }: Request, scope: string): unknown {
  if (!state.snapshots.has(path)) return answerError(outgoing, 404, 'notFound', `The resource '${path}' was not found`);
  answerJson(
    outgoing,
    200,
    state.operation(scope, () => void state.snapshots.delete(path)),
  );
}

function insertDisk(request: Request, scope: string): unknown {
  const { outgoing, path, body, state, full } = request;
  if (!isValid(request, diskFields)) return;
  if (full) return answerError(outgoing, 403, 'quotaExceeded', "Quota 'SSD_TOTAL_GB' exceeded.  Limit: 500.0 in region europe-west1.");
  const regional = scope.includes('/regions/');
  const zones = (body.replicaZones ?? []) as string[];
  if (regional !== (zones.length === 2)) return answerError(outgoing, 400, 'invalid', "Invalid value for field 'resource.replicaZones'.");
  if (!String(body.type).startsWith(`${scope}/diskTypes/`))
    return answerError(outgoing, 400, 'invalid', "Invalid value for field 'resource.type'.");
  const snapshotPath = String(body.sourceSnapshot).replace(/^.*\/compute\/v1\//, '');
  const snapshot = state.snapshots.get(snapshotPath);
  if (!snapshot) return answerError(outgoing, 404, 'notFound', `The resource '${snapshotPath}' was not found`);
  if (snapshot.status !== 'READY') return answerError(outgoing, 400, 'resourceNotReady', `The resource '${snapshotPath}' is not ready`);
  const diskPath = `${path}/${String(body.name)}`;
  if (state.disks.has(diskPath)) return answerError(outgoing, 409, 'alreadyExists', `The resource '${diskPath}' already exists`);
  const operation = state.operation(scope, () => {
    const disk = state.addDisk(diskPath, { ...body, type: state.link(String(body.type)), status: 'CREATING' });
    state.after(2, disk, () => {
      disk.status = 'READY';
    });
  });
  answerJson(outgoing, 200, operation);
}
