import type { BlobServiceClient, ContainerClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import { LifeboatError, type Patience, throwIfAborted } from '@lifeboat/core/plugin-api';
import { briefPatience, checkBaseUrl, createPatience, importCommonJs, onceSucceeded } from '@lifeboat/core/provider-kit';
import { azureCloud } from '../credentials/azure-cloud.ts';
import { createCredentialsHolder } from '../credentials/create-credentials-holder.ts';
import type { AzureBlobObjectStoreOptions } from '../object-store/object-store-options.ts';
import { type AzurePlace, azureError, subjectText } from './azure-error.ts';
import { blobHttpClient } from './blob-http-client.ts';
import { factsOf } from './error-facts.ts';
import type { AzureSubject } from './failure.ts';
import { createHttpSender } from './http-sender.ts';

type Sdk = typeof import('@azure/storage-blob');

/** The SDK and what a store's requests go through. */
export interface BlobClients {
  readonly sdk: Sdk;
  readonly service: BlobServiceClient;
  readonly container: ContainerClient;
  readonly accountName: string;
  /** Absent with an identity. */
  readonly sharedKey: StorageSharedKeyCredential | undefined;
}

/** Sends requests for one store: its own clients, connections and credentials, errors translated. */
export interface BlobConnection {
  /** Runs one request, again as long as its failure can get better and the patience lasts; and once when the credentials are
   * refused and there may be others. `requestSignal` (default: the subject's) is what the request itself listens to.
   * `brief`: cleaning up, for which nobody waits long. */
  run<T>(
    request: (clients: BlobClients, options: { abortSignal?: AbortSignal }) => Promise<T>,
    subject: AzureSubject & { readonly requestSignal?: AbortSignal | undefined; readonly brief?: boolean },
  ): Promise<T>;
  /** The same connection, for calls that bring a patience of their own. */
  with(patience: Patience | undefined): BlobConnection;
  readonly place: AzurePlace;
  close(): void;
}

// Wrong, expired, or replaced by others: worth asking for new ones once.
const refusedCodes = new Set(['AuthenticationFailed', 'InvalidAuthenticationInfo', 'KeyBasedAuthenticationNotPermitted']);

export function connectBlob(options: AzureBlobObjectStoreOptions): BlobConnection {
  const { container, caCert } = options;
  const cloud = azureCloud(options.cloud);
  const given = options.endpoint ?? `https://${options.storageAccount}.${cloud.blobSuffix}`;
  const where = `container '${container}' at ${typeof given === 'string' ? trimmed(given) : `storage account '${options.storageAccount}'`}`;
  const authority = options.authorityHost ?? cloud.authorityHost;
  const credentials = createCredentialsHolder({
    source: options.credentials,
    service: 'store',
    where,
    authorityHost: async () => (typeof authority === 'string' ? authority : await authority()),
    caCert,
  });
  const place: AzurePlace = { service: 'store', where, redact: credentials.redact };
  const sender = createHttpSender(options);
  const endpoint = onceSucceeded(async () => {
    const url = typeof given === 'string' ? given : await given();
    checkBaseUrl(url, { what: 'Azure Blob store', option: 'endpoint' });
    return trimmed(url);
  });
  let current: { readonly generation: number; readonly clients: Promise<BlobClients> } | undefined;

  const connect = async (): Promise<BlobClients> => {
    const held = await credentials.get();
    // Loaded when used: importing this package costs nothing.
    const sdk = await importCommonJs(() => import('@azure/storage-blob'));
    const url = await endpoint();
    if ('tokens' in held && !url.startsWith('https:')) {
      throw new LifeboatError({ code: 'INVALID_CONFIG', message: `An identity is used over https only, and ${url} is http` });
    }
    const accountName = options.storageAccount ?? new URL(url).hostname.split('.', 1)[0] ?? '';
    const sharedKey = 'accountKey' in held ? new sdk.StorageSharedKeyCredential(accountName, held.accountKey) : undefined;
    const pipeline = sdk.newPipeline(sharedKey ?? ('tokens' in held ? held.tokens : undefined), {
      httpClient: blobHttpClient(sender, sdk),
      // Given, so that the SDK does not look for one in the environment. The transport uses none.
      proxyOptions: { host: 'http://127.0.0.1', port: 1 },
      userAgentOptions: { userAgentPrefix: 'lifeboat' },
      // Repeated here, by time.
      retryOptions: { maxTries: 1 },
    });
    const service = new sdk.BlobServiceClient(url, pipeline);
    return { sdk, service, container: service.getContainerClient(container), accountName, sharedKey };
  };

  const clientsNow = async (): Promise<BlobClients> => {
    await credentials.get();
    if (current?.generation !== credentials.generation) {
      const made = { generation: credentials.generation, clients: connect() };
      current = made;
      made.clients.catch(() => {
        if (current === made) current = undefined;
      });
    }
    return await (current as { clients: Promise<BlobClients> }).clients;
  };

  const once = async <T>(
    request: (clients: BlobClients, options: { abortSignal?: AbortSignal }) => Promise<T>,
    subject: AzureSubject,
    signal: AbortSignal | undefined,
  ): Promise<T> => {
    const requestOptions = signal ? { abortSignal: signal } : {};
    let generation = 0;
    try {
      throwIfAborted(signal);
      const clients = await clientsNow();
      generation = credentials.generation;
      return await request(clients, requestOptions);
    } catch (error) {
      const failure = azureError(error, subject, place);
      const refused = refusedCodes.has(factsOf(error).name) && failure.code === 'STORE_ACCESS_DENIED';
      if (!refused || !credentials.renew(generation)) throw failure;
    }
    try {
      return await request(await clientsNow(), requestOptions);
    } catch (error) {
      throw azureError(error, subject, place);
    }
  };

  const connected = (patience: Patience): BlobConnection => ({
    place,
    run(request, subject) {
      const signal = 'requestSignal' in subject ? subject.requestSignal : subject.signal;
      return (subject.brief ? briefPatience : patience).repeat(() => once(request, subject, signal), {
        what: `The request to ${subjectText(subject, place)}`,
        signals: subject.signal === signal ? [signal] : [subject.signal, signal],
      });
    },
    with: (other) => connected(other ?? patience),
    close: () => sender.close(),
  });
  return connected(createPatience({ ...options, firstPauseInMs: 500 }));
}

const trimmed = (url: string) => url.replace(/\/+$/, '');
