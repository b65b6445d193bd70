import { X509Certificate } from 'node:crypto';
import { LifeboatError } from '../../errors/lifeboat-error.ts';

/** How a client is told to reach its server. */
export interface ConnectionOptions {
  /** Whose options they are, for messages: `S3 store`. */
  readonly what: string;
  /** Base URLs by the names of their options. */
  readonly urls: Readonly<Record<string, string | undefined>>;
  /** PEM of certificate authorities. */
  readonly caCert: string | undefined;
}

/** @throws LifeboatError `INVALID_CONFIG` for an URL that is none, or that is more than a base URL, and for a `caCert` that is no PEM */
export function checkConnection({ what, urls, caCert }: ConnectionOptions): void {
  for (const [option, value] of Object.entries(urls)) if (value !== undefined) checkBaseUrl(value, { what, option });
  if (caCert === undefined) return;
  try {
    new X509Certificate(caCert);
  } catch {
    throw new LifeboatError({ code: 'INVALID_CONFIG', message: `${what}: caCert is not a PEM certificate` });
  }
}

export interface BaseUrlOptions {
  /** Whose option it is, for messages. */
  readonly what: string;
  /** The option's name. */
  readonly option: string;
  /** Whether http is refused. @default false */
  readonly httpsOnly?: boolean;
  /** Whether a path is refused. @default false */
  readonly hostOnly?: boolean;
}

/** The base URL of a service. @throws LifeboatError `INVALID_CONFIG` for one with credentials, a query or a fragment, and for none at all */
export function checkBaseUrl(value: string, options: BaseUrlOptions): URL {
  const { what, option, httpsOnly = false, hostOnly = false } = options;
  const invalid = (reason: string) => new LifeboatError({ code: 'INVALID_CONFIG', message: `${what}: ${option} ${reason}` });
  const url = URL.parse(value);
  const isKnown = url?.protocol === 'https:' || (url?.protocol === 'http:' && !httpsOnly);
  if (!url || !isKnown) throw invalid(`is not ${httpsOnly ? 'an https://' : 'an http:// or https://'} URL`);
  // Never shown: it may hold a password or a signature.
  if (url.username || url.password) throw invalid('contains credentials. Give them as credentials');
  if (url.search || url.hash) throw invalid('has a query or a fragment. Give the base URL only');
  if (hostOnly && url.pathname !== '/') throw invalid('has a path. Give the base URL of the host only');
  return url;
}
