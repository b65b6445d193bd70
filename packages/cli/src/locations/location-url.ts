import { fileURLToPath } from 'node:url';
import { ownMember, setOwnMember } from '@lifeboat/core/json';
import { UsageError } from '../usage-error.ts';
import type { LocationSpec } from './location-spec.ts';

const examples =
  'file:///backups, s3://bucket/prefix?region=eu-west-1, gs://bucket/prefix, azblob://container/prefix?storageAccount=name or oss://bucket/prefix';

/** A scheme whose host is the bucket: its provider, and the config key that `endpoint` stands for. */
const schemes: Readonly<Record<string, { readonly provider: string; readonly endpointKey: string }>> = {
  s3: { provider: 'aws', endpointKey: 's3Url' },
  gs: { provider: 'gcp', endpointKey: 'storeEndpoint' },
  azblob: { provider: 'azure', endpointKey: 'storageAccountURI' },
  oss: { provider: 'alibabacloud', endpointKey: 'endpoint' },
};

/** Reads a location URL. Query keys other than `endpoint` and `credential` are the provider's config keys as they are.
 * @throws UsageError saying what is wrong, never repeating a secret */
export function parseLocationUrl(text: string): LocationSpec {
  // Secrets, where somebody puts them, are before an "@" or in the query.
  const shown = text.replace(/\/\/[^/@]*@/, '//***@').replace(/[?#].*/s, '');
  const fail = (reason: string): never => {
    throw new UsageError(`--location ${shown}: ${reason}`);
  };
  if (!URL.canParse(text)) fail(`it is not a URL: expected ${examples}`);
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') fail(noCredentials);
  if (url.hash !== '') fail('"#" must be written %23');
  const scheme = url.protocol.slice(0, -1);
  if (scheme === 'file') return fileLocation(text, url, fail);
  const azure = scheme === 'https' ? /^([a-z0-9]+)\.(blob\.(?:core\.[a-z.]+))$/.exec(url.host) : null;
  if (azure) return azureBlobUrl(url, azure[1] ?? '', fail);
  const known = ownMember(schemes, scheme) ?? fail(`unknown scheme "${scheme}", expected ${examples}`);
  if (!/^[a-z0-9]+:\/\//i.test(text) || url.host === '') fail(`no bucket, expected ${scheme}://bucket/prefix`);
  if (url.port !== '') fail(`a server goes into the query, ${scheme}://bucket?endpoint=http://host:port`);
  const { credential, config } = readQuery(url, known.endpointKey, fail);
  if (config.s3Url !== undefined) config.s3ForcePathStyle ??= 'true';
  const endpoint = ownMember(config, known.endpointKey);
  const place = endpoint ?? config.storageAccount;
  return {
    name: 'default',
    display: `${scheme}://${bucketOf(url)}${withSlash(prefixOf(url.pathname))}${place === undefined ? '' : ` at ${place}`}`,
    provider: known.provider,
    bucket: bucketOf(url),
    ...(prefixOf(url.pathname) !== '' && { prefix: prefixOf(url.pathname) }),
    config,
    ...(credential && { credential }),
  };
}

/** Whether a `--location` value is a URL rather than a name in `lifeboat.yaml`. */
export function isLocationUrl(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:/i.test(text);
}

type Fail = (reason: string) => never;

const noCredentials =
  'credentials do not belong into the URL; set the environment variables of the provider (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AZURE_STORAGE_KEY, GOOGLE_APPLICATION_CREDENTIALS, ALIBABA_CLOUD_ACCESS_KEY_ID ...), or "credential" in lifeboat.yaml';

function fileLocation(text: string, url: URL, fail: Fail): LocationSpec {
  // `file:backups` parses as `file:///backups`, which is not what was meant.
  if (!/^file:\/\//i.test(text) || url.host !== '') fail('expected an absolute path, file:///path');
  if (url.search !== '') fail('a file location takes no "?" options; "?" in a path is written %3F');
  return { name: 'default', display: url.href, provider: 'file', config: { path: fileURLToPath(url) } };
}

/** The address that the portal and azcopy show: `https://ACCOUNT.blob.core.windows.net/CONTAINER/PREFIX`. */
function azureBlobUrl(url: URL, storageAccount: string, fail: Fail): LocationSpec {
  const [container = '', ...rest] = url.pathname.slice(1).split('/');
  if (container === '') fail('no container, expected https://account.blob.core.windows.net/container/prefix');
  const { credential, config } = readQuery(url, 'storageAccountURI', fail);
  const prefix = prefixOf(rest.join('/'));
  return {
    name: 'default',
    display: `${url.origin}/${container}${withSlash(prefix)}`,
    provider: 'azure',
    bucket: decodeURIComponent(container),
    ...(prefix !== '' && { prefix }),
    config: { storageAccount, storageAccountURI: url.origin, ...config },
    ...(credential && { credential }),
  };
}

function readQuery(url: URL, endpointKey: string, fail: Fail) {
  const config: Record<string, string> = {};
  let credential: 'default-chain' | undefined;
  for (const [key, value] of url.searchParams) {
    if (key === 'credential') {
      if (value !== 'default-chain') fail('credential=default-chain is the only credential that a URL can name');
      credential = 'default-chain';
      continue;
    }
    if (/secret|password|token|accesskey|^sig$/i.test(key) && key !== 'customerKeyEncryptionSecret') fail(`"${key}": ${noCredentials}`);
    const name = key === 'endpoint' ? endpointKey : key;
    if (Object.hasOwn(config, name)) fail(`"${key}" is given twice`);
    setOwnMember(config, name, value);
  }
  return { config, credential };
}

// `host` is lower-cased for known schemes only; bucket names of old clusters may hold capitals and underscores.
const bucketOf = (url: URL) => decodeURIComponent(url.host);
const prefixOf = (pathname: string) => decodeURIComponent(pathname).replace(/^\/+|\/+$/g, '');
const withSlash = (prefix: string) => (prefix === '' ? '' : `/${prefix}`);
