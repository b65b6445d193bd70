import { LifeboatError } from '@lifeboat/core/plugin-api';
import { checkBaseUrl, checkConnection } from '@lifeboat/core/provider-kit';
import type { AzureBlobObjectStoreOptions } from './object-store/object-store-options.ts';

const what = 'Azure Blob store';

/** @throws LifeboatError `INVALID_CONFIG`, `CREDENTIALS_MISSING` */
export function checkBlobOptions(options: AzureBlobObjectStoreOptions): void {
  const { storageAccount, endpoint, container, credentials, encryption } = options;
  if (!container) throw invalid('container is missing');
  if (!/^(\$root|\$logs|[a-z0-9](-?[a-z0-9])*)$/.test(container) || container.length > 63) {
    throw invalid(`'${container}' is no name of a container: 3 to 63 lowercase letters, digits and single hyphens`);
  }
  if (!storageAccount && !endpoint) throw invalid('storageAccount is missing');
  if (storageAccount && !/^[a-z0-9]{3,24}$/.test(storageAccount)) {
    throw invalid(`'${storageAccount}' is no name of a storage account: 3 to 24 lowercase letters and digits`);
  }
  if (typeof endpoint === 'function' && !storageAccount) throw invalid('storageAccount is missing: endpoint is a function');
  const { authorityHost, publicEndpoint, caCert } = options;
  checkConnection({ what, urls: { endpoint: typeof endpoint === 'string' ? endpoint : undefined, publicEndpoint }, caCert });
  if (typeof authorityHost === 'string') checkBaseUrl(authorityHost, { what, option: 'authorityHost', httpsOnly: true });
  if (encryption?.type === 'customer-key' && typeof endpoint === 'string' && !endpoint.startsWith('https:')) {
    throw invalid('a customer key goes over https only');
  }
  if (credentials) return;
  throw new LifeboatError({
    code: 'CREDENTIALS_MISSING',
    message: `No credentials for container '${container}'. Give an account key, an identity, or a function that gives one`,
  });
}

function invalid(reason: string): LifeboatError {
  return new LifeboatError({ code: 'INVALID_CONFIG', message: `${what}: ${reason}` });
}
