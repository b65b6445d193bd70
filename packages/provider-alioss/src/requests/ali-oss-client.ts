import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { importCommonJs } from '@lifeboat/core/provider-kit';
import type { OssTransport, RequestContext } from './oss-transport.ts';

type Headers = Readonly<Record<string, string>>;

export interface AliOssUpload {
  readonly name: string;
  readonly uploadId: string;
}

export interface AliOssPart {
  readonly number: number;
  readonly etag: string;
}

export interface AliOssPage {
  readonly objects: readonly { readonly name: string; readonly size: number; readonly lastModified?: string; readonly etag?: string }[];
  readonly prefixes: readonly string[] | null;
  readonly isTruncated: boolean;
  readonly nextContinuationToken: string | null;
}

interface WriteOptions {
  readonly headers?: Headers | undefined;
  readonly meta?: Readonly<Record<string, string>>;
  readonly mime?: string;
}

interface Answered {
  readonly res: { readonly headers: IncomingHttpHeaders };
}

/** The part of ali-oss's client that a store uses. */
export interface AliOssClient {
  put(name: string, body: Buffer, options: WriteOptions): Promise<Answered>;
  initMultipartUpload(name: string, options: WriteOptions): Promise<{ readonly uploadId?: string }>;
  uploadPart(
    name: string,
    uploadId: string,
    partNumber: number,
    body: Buffer,
    start: number,
    end: number,
    options: WriteOptions,
  ): Promise<{ readonly etag: string }>;
  completeMultipartUpload(name: string, uploadId: string, parts: readonly AliOssPart[], options: WriteOptions): Promise<Answered>;
  abortMultipartUpload(name: string, uploadId: string): Promise<unknown>;
  listUploads(query: Readonly<Record<string, string | number>>): Promise<{
    readonly uploads: readonly AliOssUpload[];
    readonly isTruncated: boolean;
    readonly nextKeyMarker?: string;
    readonly nextUploadIdMarker?: string;
  }>;
  listV2(query: Readonly<Record<string, string | number>>): Promise<AliOssPage>;
  getStream(name: string, options: { readonly headers?: Headers | undefined }): Promise<{ readonly stream: IncomingMessage }>;
  head(name: string): Promise<Answered & { readonly meta: Readonly<Record<string, string>> | null }>;
  delete(name: string): Promise<unknown>;
  getBucketVersioning(bucket: string): Promise<{ readonly versionStatus?: string }>;
  /** What it has no method for. */
  request(request: AliOssRequest): Promise<Answered & { readonly data?: unknown }>;
  signatureUrl(name: string, options: { readonly expires: number; readonly method: 'GET' }): string;
  signatureUrlV4(method: 'GET', ttlInSeconds: number, request: undefined, name: string): Promise<string>;
}

export interface AliOssRequest {
  readonly method: string;
  readonly bucket: string;
  readonly object?: string;
  /** The query, which is signed; an empty value is none. */
  readonly subres: string | Readonly<Record<string, string>>;
  readonly mime?: string;
  readonly content?: string;
  readonly successStatuses: readonly number[];
  /** Read the answer as XML: `data` is what the root element holds. */
  readonly xmlResponse?: boolean;
}

export interface AliOssOptions {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly stsToken?: string;
  /** Given, so that the SDK does not write a recommendation to the console. */
  readonly refreshSTSTokenInterval: number;
  readonly bucket: string;
  /** With `oss-`. */
  readonly region: string;
  readonly endpoint: string;
  /** Path style. */
  readonly sldEnable: boolean;
  readonly authorizationV4: boolean;
  readonly retryMax: 0;
  readonly urllib: OssTransport;
}

interface AliOss {
  new (initialized: unknown, context: RequestContext): AliOssClient;
  initOptions(options: AliOssOptions): unknown;
}

/** Makes clients with these options, one for each request. ali-oss is large: it is loaded when it is used. */
export async function loadAliOss(): Promise<(options: AliOssOptions) => (context: RequestContext) => AliOssClient> {
  const { default: Client } = (await importCommonJs(() => import('ali-oss'))) as unknown as { default: AliOss };
  return (options) => {
    const initialized = Client.initOptions(options);
    return (context) => new Client(initialized, context);
  };
}
