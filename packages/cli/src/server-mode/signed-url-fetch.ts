import { request as requestHttps } from 'node:https';
import { Readable } from 'node:stream';
import tls from 'node:tls';
import type { CliContext } from '../cli-context.ts';
import type { ModeFlags } from './mode-flags.ts';
import { readCertificates } from './read-certificates.ts';

interface SignedUrlFetchOptions {
  readonly flags: ModeFlags;
  readonly context: Pick<CliContext, 'cwd'>;
  /** The certificates that the server's locations trust; asked once, for the first URL with TLS. */
  readonly ofLocations: () => Promise<readonly string[]>;
}

/**
 * How signed URLs are read: by Node's fetch, unless the command line or a location says whom else to trust. Those certificates count
 * beside the usual ones. @throws UsageError for a file that cannot be read
 */
export async function signedUrlFetch({ flags, context, ofLocations }: SignedUrlFetchOptions): Promise<typeof fetch> {
  const { cacert, insecureSkipTlsVerify: isInsecure = false } = flags;
  const given = cacert === undefined ? [] : [await readCertificates(cacert, context)];
  let asked: Promise<readonly string[]> | undefined;
  return async (input, init) => {
    const url = new URL(String(input));
    // Without TLS there is no certificate to check.
    if (url.protocol !== 'https:') return await fetch(url, init);
    asked ??= isInsecure ? Promise.resolve([]) : ofLocations();
    const more = [...given, ...(await asked)];
    if (!isInsecure && more.length === 0) return await fetch(url, init);
    const ca = [...tls.getCACertificates('default'), ...more];
    return await getHttps(url, { ca, rejectUnauthorized: !isInsecure, signal: init?.signal ?? undefined });
  };
}

interface GetOptions {
  readonly ca: string[];
  readonly rejectUnauthorized: boolean;
  readonly signal: AbortSignal | undefined;
}

// A signed URL redirects nowhere: another answer than 200 is told as it is.
function getHttps(url: URL, { ca, rejectUnauthorized, signal }: GetOptions): Promise<Response> {
  return new Promise((done, fail) => {
    const request = requestHttps(url, { rejectUnauthorized, ca, ...(signal && { signal }) }, (answer) => {
      const status = answer.statusCode ?? 0;
      const isFile = status === 200;
      if (!isFile) answer.resume();
      // What a Response takes as a status without a body.
      const told = status >= 400 && status <= 599 ? status : 500;
      done(new Response(isFile ? (Readable.toWeb(answer) as ReadableStream) : null, { status: isFile ? 200 : told }));
    });
    request.on('error', fail).end();
  });
}
