import { LifeboatError } from '@lifeboat/core/plugin-api';
import { takeOptions } from '@lifeboat/core/provider-kit';
import { storageAccountOptionsField } from '../option-fields.ts';
import { type ArmClient, createArmClient } from '../requests/arm-client.ts';
import type { AzureAccountKey } from './azure-credentials.ts';
import type { StorageAccountOptions } from './storage-account-options.ts';

const apiVersion = '2023-05-01';
const timeoutInMs = 60_000;

/** Returns credentials for an object store that use an identity to get the account's key (`listKeys`): the first key with full permissions.
 * If the key is refused, it is read again, so rotated keys are found.
 * @throws LifeboatError `STORE_ACCESS_DENIED`, `CREDENTIALS_MISSING`; `INVALID_CONFIG` is thrown at once */
export function listedAccountKey(given: StorageAccountOptions): () => Promise<AzureAccountKey> {
  const options = takeOptions('listedAccountKey', given, storageAccountOptionsField);
  return async () => {
    const path = `${accountPath(options)}/listKeys`;
    const { keys = [] } = await ask<{ keys?: { value?: string; permissions?: string }[] }>(options, 'POST', path);
    const key = keys.find(({ permissions }) => permissions?.toLowerCase() === 'full')?.value;
    if (key) return { type: 'account-key', accountKey: key };
    throw new LifeboatError({
      code: 'CREDENTIALS_MISSING',
      message: `Storage account '${options.storageAccount}' has no key with full permissions. Use the identity itself (useAAD)`,
    });
  };
}

/** The URL of an account's blobs, `undefined` when Azure Resource Manager does not tell. */
export async function blobEndpoint(options: StorageAccountOptions): Promise<string | undefined> {
  const account = await ask<{ properties?: { primaryEndpoints?: { blob?: string } } }>(options, 'GET', accountPath(options));
  return account.properties?.primaryEndpoints?.blob;
}

function accountPath({ subscriptionId, resourceGroup, storageAccount }: StorageAccountOptions): string {
  const [subscription, group, account] = [subscriptionId, resourceGroup, storageAccount].map(encodeURIComponent);
  return `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.Storage/storageAccounts/${account}`;
}

async function ask<T>(options: StorageAccountOptions, method: 'GET' | 'POST', path: string): Promise<T> {
  const arm: ArmClient = createArmClient({ ...options, service: 'store' });
  const subject = { action: method === 'POST' ? 'list the keys of storage account' : 'read storage account', name: options.storageAccount };
  try {
    return await arm.run({ ...subject, notFound: 'BUCKET_NOT_FOUND' }, async () => {
      const answer = await arm.send({ method, path, apiVersion, deadline: Date.now() + timeoutInMs });
      return (answer.body ?? {}) as T;
    });
  } finally {
    arm.close();
  }
}
