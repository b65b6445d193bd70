import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AzureBlobObjectStoreOptions } from '../src/index.ts';
import { storageAccount, testStore } from './azurite.ts';
import {
  type BlobVersion,
  createLockingContainer,
  type LockingContainer,
  type LockingContainerOptions,
  Refusal,
} from './locking-container.ts';

export const partSizeInBytes = 64 * 1024;

/** Blob Storage with one container that can lock, which Azurite cannot: as far as a store asks, by the public REST reference. */
export async function startLockingBlobs(options: LockingContainerOptions = { versionImmutability: true }) {
  const container = createLockingContainer(options);
  const staged = new Map<string, Map<string, Buffer>>();
  const requests: string[] = [];
  const server = createServer((incoming, outgoing) => {
    answer({ container, staged, requests }, incoming, outgoing).catch((error: unknown) => {
      if (!(error instanceof Refusal)) return outgoing.destroy(error as Error);
      const body = `<?xml version="1.0" encoding="utf-8"?><Error><Code>${error.code}</Code><Message>${error.code}</Message></Error>`;
      outgoing.writeHead(error.status, { 'x-ms-error-code': error.code, 'content-type': 'application/xml' });
      return outgoing.end(incoming.method === 'HEAD' ? undefined : body);
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const accountUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/${storageAccount}`;
  return {
    container,
    requests,
    /** Base URL of the account. */
    accountUrl,
    createStore: (more: Partial<AzureBlobObjectStoreOptions> = {}) => testStore(accountUrl, { partSizeInBytes, ...more }),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface State {
  readonly container: LockingContainer;
  readonly staged: Map<string, Map<string, Buffer>>;
  readonly requests: string[];
}

async function answer({ container, staged, requests }: State, incoming: IncomingMessage, outgoing: ServerResponse): Promise<unknown> {
  const { method = '', headers } = incoming;
  const url = new URL(incoming.url ?? '', 'http://server');
  const parts: Buffer[] = [];
  for await (const part of incoming as AsyncIterable<Buffer>) parts.push(part);
  const body = Buffer.concat(parts);
  const asked = (name: string) => url.searchParams.get(name);
  requests.push(`${method} ${asked('comp') ?? ''}`.trim());
  if (!headers.authorization?.startsWith(`SharedKey ${storageAccount}:`)) throw new Refusal(403, 'AuthenticationFailed');
  const name = decodeURIComponent(url.pathname.replace(`/${storageAccount}/container`, '').replace(/^\//, ''));
  if (name === '') return answerContainer(container, url, outgoing);
  const end = (status: number, more: Record<string, string> = {}) => void outgoing.writeHead(status, more).end();

  if (method === 'PUT' && asked('comp') === 'block') {
    const blocks = staged.get(name) ?? new Map<string, Buffer>();
    staged.set(name, blocks.set(asked('blockid') ?? '', body));
    return end(201);
  }
  const versionId = asked('versionid');
  const found =
    versionId === null ? container.current(name) : container.versions.find((each) => each.name === name && each.versionId === versionId);
  const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = headers;
  if (ifNoneMatch === '*' && found) throw new Refusal(409, 'BlobAlreadyExists');
  if (ifMatch !== undefined && found?.etag !== ifMatch) throw new Refusal(found ? 412 : 404, found ? 'ConditionNotMet' : 'BlobNotFound');
  if (method === 'PUT' && asked('comp') === 'blocklist') {
    const ids = [...body.toString().matchAll(/<(?:Latest|Uncommitted)>([^<]+)</g)].map(([, id = '']) => id);
    const blocks = ids.map((id) => staged.get(name)?.get(id));
    if (blocks.includes(undefined)) throw new Refusal(400, 'InvalidBlockList');
    const one = container.put(name, Buffer.concat(blocks as Buffer[]), headers);
    staged.delete(name);
    return end(201, container.headersOf(one));
  }
  if (method === 'PUT' && asked('comp') === null) return end(201, container.headersOf(container.put(name, body, headers)));
  if (!found) throw new Refusal(404, 'BlobNotFound');
  if (method === 'PUT' && asked('comp') === 'immutabilityPolicies') container.setPolicy(found, headers);
  else if (method === 'PUT' && asked('comp') === 'legalhold') container.setHold(found, headers);
  else if (method === 'DELETE') {
    container.remove(found, versionId);
    return end(202);
  } else if (method === 'HEAD') return end(200, { ...container.headersOf(found), 'content-length': String(found.bytes.byteLength) });
  else if (method === 'GET' && asked('comp') === null) {
    outgoing.writeHead(200, { ...container.headersOf(found), 'content-length': String(found.bytes.byteLength) });
    return outgoing.end(found.bytes);
  } else throw new Refusal(400, 'UnsupportedQueryParameter');
  const told = container.headersOf(found);
  return end(200, { ...told, 'x-ms-legal-hold': told['x-ms-legal-hold'] ?? 'false' });
}

function answerContainer(container: LockingContainer, url: URL, outgoing: ServerResponse): void {
  if (url.searchParams.get('restype') !== 'container') throw new Refusal(400, 'UnsupportedQueryParameter');
  if (url.searchParams.get('comp') !== 'list') {
    outgoing
      .writeHead(200, { etag: '"0x1"', 'x-ms-immutable-storage-with-versioning-enabled': String(container.versionImmutability) })
      .end();
    return;
  }
  const prefix = url.searchParams.get('prefix') ?? '';
  const delimiter = url.searchParams.get('delimiter');
  const withVersions = url.searchParams.get('include')?.split(',').includes('versions') ?? false;
  const listed = container.versions.filter((each) => (each.isCurrent || withVersions) && each.name.startsWith(prefix)).sort(byName);
  const ends = delimiter === null ? [] : listed.map(({ name }) => name.indexOf(delimiter, prefix.length) + 1);
  const prefixes = new Set(listed.flatMap(({ name }, i) => (ends[i] ? [name.slice(0, ends[i])] : [])));
  const all = listed.filter((_, i) => !ends[i]);
  const from = Number(url.searchParams.get('marker') ?? 0);
  const to = from + Number(url.searchParams.get('maxresults') ?? 5000);
  const blobs = all.slice(from, to).map((one) => blobXml(one, container.versioning && withVersions));
  const next = to < all.length ? `<NextMarker>${to}</NextMarker>` : '<NextMarker/>';
  outgoing.writeHead(200, { 'content-type': 'application/xml' });
  const common = [...prefixes].map((each) => `<BlobPrefix><Name>${each}</Name></BlobPrefix>`);
  outgoing.end(
    `<?xml version="1.0" encoding="utf-8"?><EnumerationResults ContainerName="container"><Blobs>${blobs.join('')}${common.join('')}</Blobs>${next}</EnumerationResults>`,
  );
}

const byName = (a: BlobVersion, b: BlobVersion) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name));

function blobXml({ name, versionId, isCurrent, bytes, etag, lastModified }: BlobVersion, withVersion: boolean): string {
  const version = withVersion ? `<VersionId>${versionId}</VersionId><IsCurrentVersion>${isCurrent}</IsCurrentVersion>` : '';
  const properties =
    `<Last-Modified>${lastModified.toUTCString()}</Last-Modified><Etag>${etag.replaceAll('"', '')}</Etag>` +
    `<Content-Length>${bytes.byteLength}</Content-Length><BlobType>BlockBlob</BlobType>`;
  return `<Blob><Name>${name}</Name>${version}<Properties>${properties}</Properties></Blob>`;
}

export type LockingBlobs = Awaited<ReturnType<typeof startLockingBlobs>>;
