import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { crc32c, crc32cText } from '../src/object-store/puts/crc32c.ts';
import { answerFields, answerFromBucket, refusing } from './answer-from-bucket.ts';
import type { LockingBucket } from './locking-bucket.ts';
import { answerError, answerJson } from './service-account.ts';
import { startServer, type TestServer } from './start-server.ts';

/** What happens to a request instead. */
export type Fault =
  | { readonly answer: number; readonly reason?: string; readonly message?: string; readonly headers?: Record<string, string> }
  /** The server does its work, and the connection breaks instead of the answer. */
  | 'lose-answer'
  /** Of a part only the first 256 KiB are kept. */
  | 'keep-less'
  /** What the session has becomes the object, as with fake-gcs-server at a status request. */
  | 'end-early'
  | 'break';

export interface JsonApiServer extends TestServer {
  readonly objects: Map<string, { bytes: Buffer; metadata: Record<string, unknown>; generation: string }>;
  /** Sessions that are neither finished nor canceled. */
  readonly sessions: Map<string, Session>;
  /** What every request was, in short: `begin`, `part 0-8388607/*`, `status`, `cancel`, `multipart`, `GET o`... */
  readonly requests: string[];
  readonly headers: IncomingMessage['headers'][];
  readonly urls: string[];
}

interface Session {
  readonly metadata: Record<string, unknown>;
  readonly ifGeneration: string | null;
  readonly fields: string | null;
  kept: Buffer;
}

const quantum = 256 * 1024;

/** Cloud Storage's JSON API as its public documentation describes it, as far as puts and heads go: resumable sessions (308 with
 * Range, status requests, cancellation with 499), preconditions, checksums. fake-gcs-server ends a session at a status request.
 * With `bucket` its objects are there, in place of `objects`, and whatever can be done with them. */
export async function startJsonApiServer(
  options: { readonly fault?: (what: string, number: number) => Fault | undefined; readonly bucket?: LockingBucket } = {},
): Promise<JsonApiServer> {
  const objects: JsonApiServer['objects'] = new Map();
  const sessions: JsonApiServer['sessions'] = new Map();
  const [requests, headers, urls]: [string[], IncomingMessage['headers'][], string[]] = [[], [], []];
  const server: TestServer = await startServer(async (incoming, outgoing) => {
    const url = new URL(incoming.url ?? '', server.url);
    const body = await bytesOf(incoming);
    const what = describeRequest(incoming, url);
    requests.push(what);
    headers.push(incoming.headers);
    urls.push(incoming.url ?? '');
    const fault = options.fault?.(what, requests.filter((each) => each.split(' ')[0] === what.split(' ')[0]).length);
    if (fault === 'break') return void incoming.socket.destroy();
    if (typeof fault === 'object') return answerError(outgoing, fault.answer, fault.reason ?? '', fault.message ?? '', fault.headers);
    const session = sessions.get(url.searchParams.get('upload_id') ?? '');
    if (fault === 'end-early' && session) {
      sessions.clear();
      return store({ outgoing, objects, bucket: options.bucket }, { ...session, bytes: session.kept, ifGeneration: null });
    }
    if (fault === 'lose-answer') outgoing.writeHead = () => incoming.socket.destroy() as never;
    handle({
      incoming,
      outgoing,
      url,
      body: fault === 'keep-less' ? body.subarray(0, quantum) : body,
      objects,
      bucket: options.bucket,
      sessions,
      origin: server.url,
    });
  });
  return { ...server, objects, sessions, requests, headers, urls };
}

function describeRequest({ method, headers }: IncomingMessage, url: URL): string {
  const range = headers['content-range'];
  if (url.searchParams.get('uploadType') === 'multipart') return 'multipart';
  if (!url.searchParams.has('upload_id')) return method === 'POST' ? 'begin' : `${method} object`;
  if (method === 'DELETE') return 'cancel';
  return range === 'bytes */*' ? 'status' : `part ${range?.replace('bytes ', '')}`;
}

interface Handling extends Pick<JsonApiServer, 'objects' | 'sessions'> {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly url: URL;
  readonly body: Buffer;
  readonly bucket: LockingBucket | undefined;
  readonly origin: string;
}

function handle(handling: Handling): unknown {
  const { incoming, outgoing, url, body, objects, sessions, origin } = handling;
  const ifGeneration = url.searchParams.get('ifGenerationMatch');
  const sessionId = url.searchParams.get('upload_id');
  if (sessionId) return handleSession(handling, sessionId);
  if (url.searchParams.get('uploadType') === 'resumable') {
    const id = randomUUID();
    const metadata = JSON.parse(body.toString()) as Record<string, unknown>;
    sessions.set(id, { metadata, ifGeneration, fields: url.searchParams.get('fields'), kept: Buffer.alloc(0) });
    return answerJson(outgoing, 200, undefined, { location: `${origin}${url.pathname}?uploadType=resumable&upload_id=${id}` });
  }
  if (url.searchParams.get('uploadType') === 'multipart') {
    const boundary = /boundary=(.+)/.exec(incoming.headers['content-type'] ?? '')?.[1] ?? '';
    const text = body.toString('latin1');
    const [, first = ''] = text.split(`--${boundary}\r\n`);
    const metadata = JSON.parse(Buffer.from(first.slice(first.indexOf('\r\n\r\n') + 4), 'latin1').toString()) as Record<string, unknown>;
    const second = text.lastIndexOf(`--${boundary}\r\n`);
    const bytes = body.subarray(text.indexOf('\r\n\r\n', second) + 4, text.lastIndexOf(`\r\n--${boundary}--`));
    return store(handling, { metadata, bytes, ifGeneration, fields: url.searchParams.get('fields'), hash: String(metadata.crc32c) });
  }
  if (handling.bucket) return answerFromBucket(handling.bucket, handling);
  const found = objects.get(decodeURIComponent(url.pathname.split('/o/')[1] ?? ''));
  if (!found)
    return answerError(outgoing, 404, 'notFound', url.pathname.endsWith('/o') ? 'The specified bucket does not exist.' : 'No such object');
  if (incoming.method === 'DELETE') {
    const asked = url.searchParams.get('ifGenerationMatch');
    if (asked !== null && asked !== found.generation) return answerError(outgoing, 412, 'conditionNotMet', 'Another generation is there');
    objects.delete(String(found.metadata.name));
    outgoing.writeHead(204).end();
    return;
  }
  const { bytes, generation } = found;
  answerJson(outgoing, 200, { ...found.metadata, size: String(bytes.byteLength), crc32c: crc32cText(crc32c(bytes)), generation });
}

function handleSession(handling: Handling, id: string): unknown {
  const { incoming, outgoing, body, sessions } = handling;
  const session = sessions.get(id);
  if (!session) return answerError(outgoing, 404, 'notFound', 'No such upload');
  if (incoming.method === 'DELETE') {
    sessions.delete(id);
    outgoing.writeHead(499).end();
    return;
  }
  const [, start, end, total = '*'] = /^bytes (?:(\d+)-(\d+)|\*)\/(\d+|\*)$/.exec(incoming.headers['content-range'] ?? '') ?? [];
  if (start !== undefined) {
    if (Number(start) !== session.kept.byteLength) return answerError(outgoing, 400, 'invalid', 'This part begins elsewhere');
    if (total === '*' && (Number(end) + 1) % quantum !== 0) return answerError(outgoing, 400, 'invalid', 'Not a multiple of 256 KiB');
    session.kept = Buffer.concat([session.kept, body]);
  }
  if (total !== '*' && Number(total) === session.kept.byteLength) {
    sessions.delete(id);
    const hash = /crc32c=(\S+)/.exec(String(incoming.headers['x-goog-hash'] ?? ''))?.[1];
    return store(handling, { ...session, bytes: session.kept, hash });
  }
  const { byteLength } = session.kept;
  outgoing.writeHead(308, byteLength > 0 ? { range: `bytes=0-${byteLength - 1}` } : {}).end();
}

function store(
  { outgoing, objects, bucket }: Pick<Handling, 'outgoing' | 'objects' | 'bucket'>,
  { metadata, bytes, ifGeneration, fields, hash }: Omit<Session, 'kept'> & { readonly bytes: Buffer; readonly hash?: string | undefined },
): unknown {
  const crc = crc32cText(crc32c(bytes));
  if (hash !== undefined && hash !== crc)
    return answerError(outgoing, 400, 'invalid', `Provided CRC32C "${hash}" doesn't match calculated CRC32C "${crc}".`);
  const name = String(metadata.name);
  const there = (bucket ? bucket.live(name) : objects.get(name))?.generation ?? '0';
  if (ifGeneration !== null && ifGeneration !== there)
    return answerError(outgoing, 412, 'conditionNotMet', 'At least one of the pre-conditions you specified did not hold.');
  if (bucket) return refusing(outgoing, () => answerFields(outgoing, bucket.resource(bucket.insert(metadata, bytes)), fields));
  const generation = String(Number(there) + 1);
  objects.set(name, { bytes, metadata, generation });
  answerJson(outgoing, 200, { name, crc32c: crc, generation });
}

async function bytesOf(incoming: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of incoming as AsyncIterable<Buffer>) parts.push(part);
  return Buffer.concat(parts);
}
