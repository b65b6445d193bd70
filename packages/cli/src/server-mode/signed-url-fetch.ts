import { request as requestHttps } from 'node:https';
import { Readable } from 'node:stream';
import { rootCertificates } from 'node:tls';
import type { CliContext } from '../cli-context.ts';
import type { ModeFlags } from './mode-flags.ts';
import { readCertificates } from './read-certificates.ts';

/**
 * How signed URLs are read: `undefined`, by Node's fetch, unless the command line says whom it trusts. With `--cacert` those
 * certificates count beside the usual ones. @throws UsageError for a file that cannot be read
 */
export async function signedUrlFetch(flags: ModeFlags, { cwd }: Pick<CliContext, 'cwd'>): Promise<typeof fetch | undefined> {
  const { cacert, insecureSkipTlsVerify } = flags;
  if (cacert === undefined && !insecureSkipTlsVerify) return undefined;
  const ca = cacert === undefined ? undefined : [...rootCertificates, await readCertificates(cacert, { cwd })];
  return async (input, init) => {
    const url = new URL(String(input));
    // Without TLS there is no certificate to check.
    if (url.protocol !== 'https:') return await fetch(url, init);
    return await getHttps(url, { ca, rejectUnauthorized: !insecureSkipTlsVerify, signal: init?.signal ?? undefined });
  };
}

interface GetOptions {
  readonly ca: string[] | undefined;
  readonly rejectUnauthorized: boolean;
  readonly signal: AbortSignal | undefined;
}

// A signed URL redirects nowhere: another answer than 200 is told as it is.
function getHttps(url: URL, { ca, rejectUnauthorized, signal }: GetOptions): Promise<Response> {
  return new Promise((done, fail) => {
    const request = requestHttps(url, { rejectUnauthorized, ...(ca && { ca }), ...(signal && { signal }) }, (answer) => {
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
