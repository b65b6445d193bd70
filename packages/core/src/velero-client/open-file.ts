import { LifeboatError } from '../errors/lifeboat-error.ts';
import { canceledError } from '../errors/throw-if-aborted.ts';
import { boundedGunzip } from '../flow/bounded-gunzip.ts';
import type { ByteStream, CallOptions } from '../plugin-api/call-options.ts';
import type { DownloadRequest, DownloadTarget } from '../velero-api/objects/download-request.ts';
import type { VeleroObjects } from './velero-objects.ts';

export interface OpenFileOptions extends CallOptions {
  /** The bytes as they are stored: gzip. @default false, decompressed */
  readonly compressed?: boolean | undefined;
  /** For the server to sign a URL. @default 60000 */
  readonly timeoutInMs?: number | undefined;
}

/** Opens one file of a backup or restore: DownloadRequest, signed URL, GET. The request is deleted again. Whoever knows the
 * URL may read the file, so no error holds it. */
export async function openFile(options: {
  readonly requests: VeleroObjects<DownloadRequest>;
  readonly target: DownloadTarget;
  readonly fetch: typeof globalThis.fetch;
  readonly open: OpenFileOptions;
}): Promise<ByteStream> {
  const { requests, target, fetch, open } = options;
  const what = `${target.kind} of "${target.name}"`;
  const url = await signedUrl(requests, target, open);
  const { signal } = open;
  const response = await fetch(url, signal ? { signal } : {}).catch((error: unknown) => {
    if (signal?.aborted) throw canceledError(signal, `Opening the ${what}`);
    throw unreachable(what, url, error);
  });
  if (!response.ok || !response.body) {
    await response.body?.cancel();
    throw badStatus(what, url, response.status);
  }
  const stored = bodyOf(response.body, { what, url, signal });
  return open.compressed
    ? stored
    : boundedGunzip({ source: stored, maxBytes: Number.POSITIVE_INFINITY, maxRatio: 1000, what: `The ${what}`, signal });
}

async function signedUrl(requests: VeleroObjects<DownloadRequest>, target: DownloadTarget, open: OpenFileOptions): Promise<string> {
  const { signal, timeoutInMs = 60_000 } = open;
  const { metadata } = await requests.create({ metadata: { generateName: `${target.name}-` }, spec: { target } }, { signal });
  try {
    const isAnswered = ({ status }: DownloadRequest) => Boolean(status.downloadURL) || status.phase === 'Failed';
    const { status } = await requests.waitFor(metadata.name, { until: isAnswered, timeoutInMs, signal });
    if (status.phase === 'Failed' || !status.downloadURL) throw notSigned(target, status.message);
    return status.downloadURL;
  } finally {
    // A request that stays is removed by the server after ten minutes.
    await requests.delete(metadata.name).catch(() => {});
  }
}

function notSigned({ kind, name }: DownloadTarget, reason = 'it does not say why'): LifeboatError {
  return new LifeboatError({
    code: 'VELERO_FAILED',
    message: `Velero signs no URL for the ${kind} of "${name}": ${reason}. Check that the backup storage location is available, and that the file is there`,
    context: { kind, name },
  });
}

async function* bodyOf(
  body: AsyncIterable<Uint8Array>,
  { what, url, signal }: { what: string; url: string; signal: AbortSignal | undefined },
): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    if (signal?.aborted) throw canceledError(signal, `Reading the ${what}`);
    throw unreachable(what, url, error);
  }
}

function unreachable(what: string, url: string, cause: unknown): LifeboatError {
  return new LifeboatError({
    code: 'STORE_UNREACHABLE',
    message: `The ${what} cannot be read from ${new URL(url).origin}, where Velero says it is: that server must be reachable from here, and its certificate trusted (publicUrl in the location's config, or a fetch of your own)`,
    retryable: true,
    cause,
  });
}

function badStatus(what: string, url: string, status: number): LifeboatError {
  const message = `The ${what} cannot be read: ${new URL(url).origin} answers HTTP ${status}`;
  if (status === 404)
    return new LifeboatError({ code: 'OBJECT_NOT_FOUND', message: `${message}. The bucket has no such file`, context: { status } });
  return new LifeboatError({
    code: status === 401 || status === 403 ? 'STORE_ACCESS_DENIED' : 'STORE_ERROR',
    message,
    retryable: status >= 500,
    context: { status },
  });
}
