import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { request as forward } from 'node:https';
import type { AddressInfo } from 'node:net';
import { parseJson } from '@lifeboat/core/json';
import type { KubeObject } from '@lifeboat/core/plugin-api';
import { parse } from 'yaml';

/** One request of Velero's that creates, changes or deletes an object, as it was sent, without `managedFields`. */
export interface WriteRequest {
  readonly verb: 'create' | 'update' | 'patch' | 'delete';
  /** `deployments.apps`, with `/status` for a subresource. */
  readonly resource: string;
  readonly version: string;
  readonly namespace: string;
  readonly name: string;
  /** HTTP status of the answer. */
  readonly status: number;
  readonly body: unknown;
}

interface RequestRecorder {
  /** Of a kubeconfig whose server is the recorder. */
  readonly kubeconfig: string;
  readonly writes: readonly WriteRequest[];
  close(): Promise<void>;
}

const protobuf = 'application/vnd.kubernetes.protobuf';
const verbs: Readonly<Record<string, WriteRequest['verb']>> = { POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete' };

/** Stands between Velero and an API server and remembers what Velero writes: an audit log shows bodies only after the
 * server has filled in defaults. Writes to Velero's own kinds and namespace are not remembered. */
export async function recordWrites(kubeconfig: string): Promise<RequestRecorder> {
  const config = parse(await readFile(kubeconfig, 'utf8'));
  const { server, 'certificate-authority': authority } = config.clusters[0].cluster;
  const target = new URL(server);
  // Clients keep a token to themselves where there is no TLS.
  const authorization = `Bearer ${config.users[0].user.token}`;
  const ca = await readFile(authority);
  const writes: WriteRequest[] = [];
  const record = (write: Target, status: number, body: KubeObject | undefined) => {
    if (!body) return void writes.push({ ...write, status, body: null });
    const { managedFields, ...metadata } = body.metadata;
    // After every create comes a patch that sets the managers: the body of the create has them already.
    if (write.verb === 'patch' && Object.keys({ ...body, ...metadata }).join() === 'metadata') return;
    writes.push({ ...write, name: write.name || metadata.name, status, body: { ...body, metadata } });
  };
  const proxy = createServer((incoming, outgoing) => {
    pass(incoming, outgoing).catch(() => outgoing.destroy()); // a client that has gone
  });
  const pass = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const body = await readAll(incoming);
    const { method = 'GET', url = '/', headers } = incoming;
    const write = targetOfWrite({ method, url, agent: headers['user-agent'] ?? '' });
    const isProtobuf = headers['content-type'] === protobuf;
    const accept = write && isProtobuf ? 'application/json' : headers.accept;
    const options = { method, path: url, headers: { ...headers, host: target.host, authorization, ...(accept && { accept }) }, ca };
    const onward = forward(target.origin + url, options, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      outgoing.flushHeaders(); // a watch waits for them
      answer.on('error', () => outgoing.destroy());
      answer.pipe(outgoing);
      if (write)
        void readAll(answer).then((answered) => record(write, answer.statusCode ?? 0, isProtobuf ? ownPart(answered) : parsed(body)));
    });
    onward.on('error', () => outgoing.destroy());
    outgoing.on('close', () => onward.destroy());
    onward.end(body);
  };
  await new Promise<void>((done) => void proxy.listen(0, '127.0.0.1', done));
  const cluster = { server: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` };
  return {
    kubeconfig: JSON.stringify({ ...config, clusters: [{ ...config.clusters[0], cluster }] }),
    writes,
    close: async () => {
      proxy.closeAllConnections();
      await new Promise<void>((done) => void proxy.close(() => done()));
    },
  };
}

type Target = Pick<WriteRequest, 'verb' | 'resource' | 'version' | 'namespace' | 'name'>;

function targetOfWrite({ method, url, agent }: { method: string; url: string; agent: string }): Target | undefined {
  const verb = verbs[method];
  const path = new URL(url, 'http://server').pathname;
  const found = /^\/(?:api|apis\/([^/]+))\/([^/]+)(?:\/namespaces\/([^/]+)(?=\/.))?\/([^/]+)(?:\/([^/]+))?(?:\/([^/]+))?$/.exec(path);
  if (!verb || !found || !agent.startsWith('velero')) return undefined;
  const [, group = '', version = '', namespace = '', plural = '', name = '', subresource] = found;
  if (group === 'velero.io' || group === 'authentication.k8s.io' || namespace === 'velero') return undefined;
  return { verb, resource: `${plural}${group && `.${group}`}${subresource ? `/${subresource}` : ''}`, version, namespace, name };
}

function parsed(bytes: Buffer): KubeObject | undefined {
  return bytes.length === 0 ? undefined : (parseJson(bytes.toString('utf8')) as KubeObject);
}

// Namespaces are sent as protobuf: what the server stored, without what it added itself.
function ownPart(answer: Buffer): KubeObject | undefined {
  const object = parsed(answer);
  if (!object) return undefined;
  const { uid: _uid, resourceVersion: _version, creationTimestamp: _created, managedFields: _managed, ...metadata } = object.metadata;
  const { status: _status, ...rest } = object;
  return { ...rest, metadata };
}

async function readAll(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return Buffer.concat(chunks);
}
