import type { IncomingHttpHeaders } from 'node:http';

interface AskedRequest {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly port: number;
}

interface Refusal {
  readonly status: 400 | 403 | 405 | 421;
  readonly message: string;
}

/**
 * Whether a request is refused whoever sends it: what would change something, what a page of another origin sent (a name that points to
 * this machine has another `Host`; another port of it is another origin, though the cookie would be sent).
 */
export function refuseRequest({ method, headers, port }: AskedRequest): Refusal | undefined {
  if (method !== 'GET' && method !== 'HEAD') return { status: 405, message: 'Nothing can be changed here: only GET and HEAD are answered' };
  const hosts = [`127.0.0.1:${port}`, `[::1]:${port}`, `localhost:${port}`];
  if (!hosts.includes(headers.host ?? '')) return { status: 421, message: 'This page is served on the addresses of this machine only' };
  const site = headers['sec-fetch-site'];
  // Of browsers only; what has no such header is no page of another origin.
  if (site !== undefined && site !== 'same-origin' && site !== 'none')
    return { status: 403, message: 'Another page asked for this one. Open the address by hand' };
  const { 'content-length': length, 'transfer-encoding': encoding } = headers;
  if (encoding !== undefined || (length !== undefined && length !== '0')) return { status: 400, message: 'A request has no body here' };
  return undefined;
}
