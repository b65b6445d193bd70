import { fileURLToPath } from 'node:url';
import { UsageError } from '../usage-error.ts';
import type { LocationSpec } from './location-spec.ts';

const examples = 'file:///backups or s3://bucket/prefix?endpoint=http://127.0.0.1:9000&region=us-east-1';

/** Reads a location URL. Query keys other than `endpoint` are the provider's config keys as they are.
 * @throws UsageError saying what is wrong, never repeating a secret */
export function parseLocationUrl(text: string): LocationSpec {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new UsageError(`--location ${redact(text)} is not a URL: expected ${examples}`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new UsageError(
      '--location: credentials do not belong into the URL; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE',
    );
  }
  if (url.hash !== '') throw new UsageError(`--location ${text}: "#" must be written %23`);
  if (url.protocol === 'file:') return fileLocation(text, url);
  if (url.protocol === 's3:') return s3Location(text, url);
  throw new UsageError(`--location ${text}: unknown scheme "${url.protocol.slice(0, -1)}", expected ${examples}`);
}

/** Whether a `--location` value is a URL rather than a name in `lifeboat.yaml`. */
export function isLocationUrl(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:/i.test(text);
}

function fileLocation(text: string, url: URL): LocationSpec {
  // `file:backups` parses as `file:///backups`, which is not what was meant.
  if (!/^file:\/\//i.test(text) || url.host !== '') throw new UsageError(`--location ${text}: expected an absolute path, file:///path`);
  if (url.search !== '') throw new UsageError(`--location ${text}: a file location takes no "?" options; "?" in a path is written %3F`);
  const path = fileURLToPath(url);
  return { name: 'default', display: url.href, provider: 'file', config: { path } };
}

function s3Location(text: string, url: URL): LocationSpec {
  if (!/^s3:\/\//i.test(text) || url.host === '') throw new UsageError(`--location ${text}: no bucket, expected s3://bucket/prefix`);
  if (url.port !== '') throw new UsageError(`--location ${text}: a server goes into the query, s3://bucket?endpoint=http://host:port`);
  // `host` is lower-cased for known schemes only; bucket names of old clusters may hold capitals and underscores.
  const bucket = decodeURIComponent(url.host);
  const prefix = decodeURIComponent(url.pathname).replace(/^\/+|\/+$/g, '');
  const config = new Map<string, string>();
  for (const [key, value] of url.searchParams) {
    const name = key === 'endpoint' ? 's3Url' : key;
    if (config.has(name)) throw new UsageError(`--location: "${key}" is given twice`);
    if (/secret|password|accesskey/i.test(key) && key !== 'customerKeyEncryptionSecret') {
      throw new UsageError(
        `--location: "${key}" does not belong into the URL; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE`,
      );
    }
    config.set(name, value);
  }
  if (config.has('s3Url') && !config.has('s3ForcePathStyle')) config.set('s3ForcePathStyle', 'true');
  return {
    name: 'default',
    display: `s3://${bucket}${prefix && `/${prefix}`}${config.has('s3Url') ? ` at ${config.get('s3Url')}` : ''}`,
    provider: 'aws',
    bucket,
    ...(prefix !== '' && { prefix }),
    config: Object.fromEntries(config),
  };
}

function redact(text: string): string {
  return text.replace(/\/\/[^/@]*@/, '//***@');
}
