import { X509Certificate } from 'node:crypto';
import { LifeboatError } from '../../errors/lifeboat-error.ts';

/** How a client reaches its server. */
export interface ConnectionOptions {
  /** Who has these options, for messages: `S3 store`. */
  readonly what: string;
  /** The base URLs, by the names of their options. */
  readonly urls: Readonly<Record<string, string | undefined>>;
  /** Certificate authorities, as PEM. */
  readonly caCert: string | undefined;
}

/** Checks the options of a connection.
 * @throws LifeboatError `INVALID_CONFIG` if a URL is invalid or more than a base URL, or if `caCert` is no PEM */
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
  /** Who has this option, for messages. */
  readonly what: string;
  /** The name of the option. */
  readonly option: string;
  /** Whether http is refused. @default false */
  readonly httpsOnly?: boolean;
  /** Whether a path is refused. @default false */
  readonly hostOnly?: boolean;
}

/** Checks the base URL of a service.
 * @throws LifeboatError `INVALID_CONFIG` if it is no URL, or has credentials, a query or a fragment */
export function checkBaseUrl(value: string, options: BaseUrlOptions): URL {
  const { what, option, httpsOnly = false, hostOnly = false } = options;
  const invalid = (reason: string) => new LifeboatError({ code: 'INVALID_CONFIG', message: `${what}: ${option} ${reason}` });
  const url = URL.parse(value);
  const isKnown = url?.protocol === 'https:' || (url?.protocol === 'http:' && !httpsOnly);
  if (!url || !isKnown) throw invalid(`is not ${httpsOnly ? 'an https://' : 'an http:// or https://'} URL`);
  // The URL is never shown, because it may hold a password or a signature.
  if (url.username || url.password) throw invalid('contains credentials. Give them as credentials');
  if (url.search || url.hash) throw invalid('has a query or a fragment. Give the base URL only');
  if (hostOnly && url.pathname !== '/') throw invalid('has a path. Give the base URL of the host only');
  return url;
}
