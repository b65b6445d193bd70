import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { checkSignature, type Refusal, type SignatureRules } from './check-signature.ts';
import { listPage, type StoredObject, uploadsPage } from './list-page.ts';
import { createOssWorm, type OssWorm } from './oss-worm.ts';

/** What happens to a request besides what OSS would do. `lose-answer`: it is done, and the connection breaks. */
export type Interception =
  | (Refusal & { readonly fields?: string; readonly headers?: Record<string, string>; readonly text?: string })
  | 'break'
  | 'hang'
  | 'lose-answer'
  | 'cut-body';

export interface SeenRequest {
  /** `PUT`, `PUT?partNumber&uploadId`, `POST?uploads` ... */
  readonly kind: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
}

/** A server that speaks OSS as far as a store needs it, written from the API reference of Alibaba Cloud, with one bucket. */
export interface OssServer {
  /** With the host name `localhost`: ali-oss takes no IP addresses. */
  readonly url: string;
  readonly requests: SeenRequest[];
  /** What is current. */
  readonly objects: Map<string, StoredObject>;
  /** Versioning, and what locks objects. */
  readonly worm: OssWorm;
  /** Upload id to key. */
  readonly uploads: Map<string, { readonly key: string; readonly parts: Map<number, Buffer>; readonly headers: IncomingHttpHeaders }>;
  intercept: ((request: SeenRequest, before: number) => Interception | undefined) | undefined;
  rules: SignatureRules;
  stop(): Promise<void>;
}

export const testBucket = 'suite-bucket';
export const mainAccount = { accessKeyId: 'LTAImain', accessKeySecret: 'the-main-secret-of-the-server' };

export async function startOssServer(options: { readonly tls?: { readonly key: string; readonly cert: string } } = {}): Promise<OssServer> {
  const objects: OssServer['objects'] = new Map();
  const worm = createOssWorm(objects);
  const uploads: OssServer['uploads'] = new Map();
  const seen = new Map<string, number>();
  const handle = (request: IncomingMessage, response: ServerResponse) => {
    request.on('error', () => {});
    void answer(request, response).catch((error: unknown) => {
      if (!response.headersSent) refuse(request, response, { status: 500, code: 'InternalError', message: String(error) });
    });
  };
  const server = options.tls ? createTlsServer(options.tls, handle) : createServer(handle);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const oss: OssServer = {
    url: `${options.tls ? 'https' : 'http'}://localhost:${(server.address() as AddressInfo).port}`,
    requests: [],
    objects,
    worm,
    uploads,
    intercept: undefined,
    rules: { region: 'cn-test', accounts: { [mainAccount.accessKeyId]: mainAccount.accessKeySecret } },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', oss.url);
    const operation = [...url.searchParams.keys()]
      .filter((name) => /^(uploads|uploadId|partNumber|list-type|versioning|objectWorm|worm|retention)$/.test(name))
      .sort();
    const kind = `${request.method}${operation.length > 0 ? `?${operation.join('&')}` : ''}`;
    const looked = { kind, url, headers: request.headers };
    oss.requests.push(looked);
    const before = seen.get(kind) ?? 0;
    seen.set(kind, before + 1);
    const interception = oss.intercept?.(looked, before);
    if (interception === 'break') return void request.socket.destroy();
    if (interception === 'hang') return;
    const body = await read(request);
    if (typeof interception === 'object') return refuse(request, response, interception);
    const checked = checkSignature(request, url, oss.rules);
    if (typeof checked === 'object') return refuse(request, response, checked);
    const cut = interception === 'cut-body' || checked === 'truncated';
    const [, bucket = '', rest = ''] = /^\/([^/]*)\/?(.*)$/s.exec(decodeURIComponent(url.pathname)) ?? [];
    if (bucket !== testBucket)
      return refuse(request, response, { status: 404, code: 'NoSuchBucket', message: 'The specified bucket does not exist.' });
    const result = act({ kind, key: rest, query: url.searchParams, headers: request.headers, body });
    if (interception === 'lose-answer') return void request.socket.destroy();
    if ('code' in result) return refuse(request, response, result);
    const { status = 200, headers = {}, content = '' } = result;
    response.writeHead(status, { 'x-oss-request-id': 'request-1', 'content-length': Buffer.byteLength(content), ...headers });
    if (request.method === 'HEAD') return void response.end();
    if (!cut || request.method !== 'GET' || content.length < 2) return void response.end(content);
    response.write(content.slice(0, content.length / 2));
    setTimeout(() => request.socket.destroy(), 20);
  }

  interface Asked {
    readonly kind: string;
    readonly key: string;
    readonly query: URLSearchParams;
    readonly headers: IncomingHttpHeaders;
    readonly body: Buffer;
  }
  type Result = { status?: number; headers?: Record<string, string | number>; content?: Buffer | string } | Refusal;

  function act({ kind, key, query, headers, body }: Asked): Result {
    const upload = uploads.get(query.get('uploadId') ?? '');
    const forbidden = headers['x-oss-forbid-overwrite'] === 'true' && !worm.versioning && objects.has(key);
    const digest = headers['content-md5'];
    if (digest !== undefined && digest !== createHash('md5').update(body).digest('base64')) return { status: 400, code: 'InvalidDigest' };
    const exists: Refusal = {
      status: 409,
      code: 'FileAlreadyExists',
      message: 'The object you specified already exists and can not be overwritten.',
    };
    const noUpload: Refusal = { status: 404, code: 'NoSuchUpload', message: 'The specified upload does not exist.' };
    switch (kind) {
      case 'PUT':
        if (forbidden) return exists;
        return worm.refuseReplace(key) ?? worm.refuseRetention(headers) ?? { headers: { etag: store(key, body, headers) } };
      case 'POST?uploads': {
        if (forbidden) return exists;
        const uploadId = randomUUID().replaceAll('-', '').toUpperCase();
        uploads.set(uploadId, { key, parts: new Map(), headers });
        return { content: `<InitiateMultipartUploadResult><Key>k</Key><UploadId>${uploadId}</UploadId></InitiateMultipartUploadResult>` };
      }
      case 'PUT?partNumber&uploadId': {
        if (upload?.key !== key) return noUpload;
        const number = Number(query.get('partNumber'));
        upload.parts.set(number, body);
        return { headers: { etag: `"part-${number}"` } };
      }
      case 'POST?uploadId': {
        if (upload?.key !== key) return noUpload;
        if (forbidden) return exists;
        const named = [...body.toString().matchAll(/<PartNumber>(\d+)<\/PartNumber>\s*<ETag>"part-(\d+)"<\/ETag>/g)].map(([, number]) =>
          Number(number),
        );
        if (named.length !== upload.parts.size) return { status: 400, code: 'InvalidPart' };
        const whole = Buffer.concat(named.map((number) => upload.parts.get(number) ?? Buffer.alloc(0)));
        const refusal = worm.refuseReplace(key);
        if (refusal) return refusal;
        const etag = store(key, whole, worm.uploadHeaders(upload.headers));
        uploads.delete(query.get('uploadId') ?? '');
        return { headers: { etag }, content: `<CompleteMultipartUploadResult><ETag>${etag}</ETag></CompleteMultipartUploadResult>` };
      }
      case 'DELETE?uploadId':
        if (upload?.key !== key) return noUpload;
        uploads.delete(query.get('uploadId') ?? '');
        return { status: 204 };
      case 'DELETE':
        return worm.remove(key, query.get('versionId')) ?? { status: 204 };
      case 'GET?versioning':
      case 'GET?objectWorm':
      case 'GET?worm':
        return worm.configuration(kind);
      case 'PUT?retention':
      case 'GET?retention':
        return worm.retention(kind, { key, versionId: query.get('versionId'), body, hasDigest: digest !== undefined });
      case 'GET?list-type':
        return { content: listPage(objects, query) };
      case 'GET?uploads':
        return { content: uploadsPage(uploads, query) };
      default:
        return readObject(kind, key, headers);
    }
  }

  function store(key: string, content: Buffer, headers: IncomingHttpHeaders): string {
    const etag = `"${createHash('md5').update(content).digest('hex').toUpperCase()}"`;
    const kept = Object.entries(headers).filter(([name]) => name.startsWith('x-oss-meta-') || name.startsWith('x-oss-server-side'));
    const stored = { content, lastModified: new Date(), etag, headers: Object.fromEntries(kept) as Record<string, string> };
    objects.set(key, worm.version(key, stored, headers));
    return etag;
  }

  function readObject(kind: string, key: string, headers: IncomingHttpHeaders): Result {
    const object = objects.get(key);
    if ((kind !== 'GET' && kind !== 'HEAD') || !object)
      return { status: 404, code: 'NoSuchKey', message: 'The specified key does not exist.' };
    if (headers['if-match'] !== undefined && headers['if-match'] !== object.etag)
      return { status: 412, code: 'PreconditionFailed', message: 'At least one of the pre-conditions you specified did not hold.' };
    const facts = { ...object.headers, ...worm.headersOf(object), etag: object.etag, 'last-modified': object.lastModified.toUTCString() };
    const range = /^bytes=(\d+)-(\d*)$/.exec(headers.range ?? '');
    if (!range) return { headers: { ...facts, 'content-length': object.content.length }, content: kind === 'HEAD' ? '' : object.content };
    const start = Number(range[1]);
    const standard = headers['x-oss-range-behavior'] === 'standard';
    if (start >= object.content.length)
      return standard ? { status: 416, code: 'InvalidRange' } : { headers: facts, content: object.content };
    const end = Math.min(range[2] ? Number(range[2]) : Number.POSITIVE_INFINITY, object.content.length - 1);
    return { status: 206, headers: facts, content: object.content.subarray(start, end + 1) };
  }
  return oss;
}

function refuse(request: IncomingMessage, response: ServerResponse, refusal: Exclude<Interception, string>): void {
  const { status, code, message = code, fields = '', headers = {}, text } = refusal;
  const ids = '<RequestId>request-1</RequestId><HostId>localhost</HostId><EC>0000-00000001</EC>';
  const xml =
    text ?? `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${message}</Message>${ids}${fields}</Error>`;
  const head = request.method === 'HEAD';
  const inHeader = head && code !== 'without-header' ? { 'x-oss-err': Buffer.from(xml).toString('base64') } : {};
  response.writeHead(status, { 'content-type': 'application/xml', 'x-oss-request-id': 'request-1', ...inHeader, ...headers });
  response.end(head ? undefined : xml);
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
