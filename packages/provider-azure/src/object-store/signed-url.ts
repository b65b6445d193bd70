import type { CallOptions } from '@lifeboat/core/plugin-api';
import { checkSignedUrlTtl, maxSignedUrlTtlInSeconds } from '@lifeboat/core/provider-kit';
import type { BlobClients } from '../requests/blob-connection.ts';
import type { BlobContext } from './blob-context.ts';

const earlierInMs = 10 * 60_000;

/** A URL by which anyone may GET the object: a SAS signed by the account key, or by a user delegation key where an identity
 * is used (permission `generateUserDelegationKey`). Valid since ten minutes ago, since clocks differ; over https only, unless
 * the account's own URL is http. */
export async function createSignedUrl(
  context: BlobContext,
  key: string,
  ttlInSeconds: number,
  { signal }: CallOptions = {},
): Promise<string> {
  const blobName = context.fullKey(key);
  checkSignedUrlTtl(key, ttlInSeconds);
  return await context.connection.run(
    async (clients, options) => {
      const { sdk, container, service } = clients;
      const now = Date.now();
      const expiresOn = new Date(now + ttlInSeconds * 1000);
      // A delegation key lives for seven days at most.
      const startsOn = new Date(Math.max(now - earlierInMs, expiresOn.getTime() - maxSignedUrlTtlInSeconds * 1000));
      const { url: own } = container.getBlobClient(blobName);
      // A SAS signs the account's name and the path, not the host.
      const url = context.publicEndpoint === undefined ? own : own.replace(service.url.replace(/\/+$/, ''), context.publicEndpoint);
      const values = {
        containerName: container.containerName,
        blobName,
        permissions: sdk.BlobSASPermissions.parse('r'),
        startsOn,
        expiresOn,
        protocol: url.startsWith('https:') ? sdk.SASProtocol.Https : sdk.SASProtocol.HttpsAndHttp,
      };
      return `${url}?${await sign(clients, values, options)}`;
    },
    { action: 'sign a URL for', name: key, signal },
  );
}

type Values = Parameters<BlobClients['sdk']['generateBlobSASQueryParameters']>[0] & { readonly startsOn: Date; readonly expiresOn: Date };

async function sign(clients: BlobClients, values: Values, options: { abortSignal?: AbortSignal }): Promise<string> {
  const { sdk, service, accountName, sharedKey } = clients;
  if (sharedKey) return sdk.generateBlobSASQueryParameters(values, sharedKey).toString();
  const delegationKey = await service.getUserDelegationKey(values.startsOn, values.expiresOn, options);
  return sdk.generateBlobSASQueryParameters(values, delegationKey, accountName).toString();
}
