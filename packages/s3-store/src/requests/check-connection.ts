import { X509Certificate } from 'node:crypto';
import { LifeboatError } from '@lifeboat/core/plugin-api';

/** @param options.what whose options they are, for messages. @throws LifeboatError `INVALID_CONFIG` */
export function checkConnection(options: {
  readonly what: string;
  readonly urls: Readonly<Record<string, string | undefined>>;
  readonly caCert: string | undefined;
}): void {
  const { what, urls, caCert } = options;
  const invalid = (reason: string) => new LifeboatError({ code: 'INVALID_CONFIG', message: `${what}: ${reason}` });
  for (const [option, value] of Object.entries(urls)) {
    if (value === undefined) continue;
    const url = URL.parse(value);
    if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) throw invalid(`${option} is not an http:// or https:// URL`);
    if (url.username || url.password) throw invalid(`${option} contains credentials. Give them as credentials`);
    if (url.search || url.hash) throw invalid(`${option} has a query or a fragment. Give the base URL only`);
  }
  if (caCert === undefined) return;
  try {
    new X509Certificate(caCert);
  } catch {
    throw invalid('caCert is not a PEM certificate');
  }
}
