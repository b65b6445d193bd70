/**
 * An API server that keeps nothing: it lists as many ConfigMaps as it is told, made up while they are read, and takes whatever is created
 * without keeping it. For sizes that a real server has no room for here, and for measures that a real one's own work would blur. With
 * VERSIONS, it has objects of a group that is served in so many versions instead. A process of its own:
 * `node api-stand-in.ts OBJECTS BYTES NAMESPACES [VERSIONS]` prints its URL.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createListedObjects } from './listed-objects.ts';

const [objects = 0, bytes = 0, namespaces = 1, versions = 0] = process.argv.slice(2).map(Number);
const listed = createListedObjects({ objects, bytes, namespaces });
const group = 'settings.example.com';
const groupVersions = Array.from({ length: versions }, (_, i) => `${group}/v${i + 1}`);
const verbs = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'];
const namespaceType = { name: 'namespaces', singularName: 'namespace', namespaced: false, kind: 'Namespace', verbs };
const configMapType = { name: 'configmaps', singularName: 'configmap', namespaced: true, kind: 'ConfigMap', verbs };
const settingType = { name: 'settings', singularName: 'setting', namespaced: true, kind: 'Setting', verbs };
const listOf = (groupVersion: string, resources: readonly object[]) => ({
  kind: 'APIResourceList',
  apiVersion: 'v1',
  groupVersion,
  resources,
});
const served = groupVersions.map((groupVersion) => ({ groupVersion, version: groupVersion.slice(group.length + 1) }));
const groups = versions > 0 ? [{ name: group, versions: served, preferredVersion: served[0] }] : [];
const answers = new Map<string, object>([
  ['/version', { major: '1', minor: '34', gitVersion: 'v1.34.4' }],
  ['/api', { kind: 'APIVersions', versions: ['v1'] }],
  ['/apis', { kind: 'APIGroupList', apiVersion: 'v1', groups }],
  ['/api/v1', listOf('v1', versions > 0 ? [namespaceType] : [namespaceType, configMapType])],
  ...groupVersions.map((groupVersion): [string, object] => [`/apis/${groupVersion}`, listOf(groupVersion, [settingType])]),
]);
let written = 0;

function send(response: ServerResponse, status: number, body: string | object): void {
  const text = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': text.length }).end(text);
}

/** With the name of what is missing: without it, it is the path that is. */
function notFound(response: ServerResponse, name?: string): void {
  const details = name === undefined ? {} : { details: { name } };
  send(response, 404, {
    ...{ kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'NotFound', message: 'not found', code: 404 },
    ...details,
  });
}

function read({ pathname, searchParams }: URL, response: ServerResponse): void {
  const known = answers.get(pathname);
  const [, setting] = /^\/apis\/(.+)\/settings$/.exec(pathname) ?? [];
  const [, namespace, name] = /^\/api\/v1\/namespaces\/([^/]+)(?:\/configmaps(?:\/([^/]+))?)?$/.exec(pathname) ?? [];
  const page = { limit: Number(searchParams.get('limit') ?? 500), from: Number(searchParams.get('continue') ?? 0) };
  const listKind = setting === undefined ? 'ConfigMapList' : 'SettingList';
  const type = { apiVersion: setting ?? 'v1', kind: listKind };
  if (known) send(response, 200, known);
  else if (pathname === '/api/v1/namespaces') send(response, 200, listed.namespaceList());
  else if (pathname === '/api/v1/configmaps') send(response, 200, listed.page({ ...page, ...type }));
  else if (setting !== undefined) send(response, 200, listed.page({ ...page, ...type }));
  else if (namespace === undefined || name !== undefined) notFound(response, name);
  else if (pathname.endsWith('/configmaps')) send(response, 200, listed.page({ ...page, ...type, namespace }));
  else {
    const found = listed.namespace(namespace);
    if (found) send(response, 200, found);
    else notFound(response, namespace);
  }
}

/** As a server answers that has stored it: with the metadata that it gives. */
function take(request: IncomingMessage, { pathname }: URL, response: ServerResponse): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = JSON.parse(Buffer.concat(chunks).toString() || '{}') as { kind: string; metadata: object; spec?: object };
    if (pathname.includes('selfsubject')) {
      send(response, 201, { ...body, status: { allowed: true } });
      return;
    }
    written += 1;
    const metadata = { ...body.metadata, ...listed.given(written) };
    const isPartial = request.headers.accept?.includes('PartialObjectMetadata');
    const answer = isPartial ? { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1' } : body;
    send(response, 201, { ...answer, metadata });
  });
}

const server = createServer((request, response) => {
  const url = new URL(request.url ?? '', 'http://127.0.0.1');
  if (request.method === 'GET') read(url, response);
  else take(request, url, response);
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
