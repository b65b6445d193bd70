import { X509Certificate } from 'node:crypto';
import { LifeboatError } from '@lifeboat/core/plugin-api';
import type { AzureBlobObjectStoreOptions } from './object-store/object-store-options.ts';

/** @throws LifeboatError `INVALID_CONFIG`, `CREDENTIALS_MISSING` */
export function checkBlobOptions(options: AzureBlobObjectStoreOptions): void {
  const { storageAccount, accountUrl, container, credentials, encryption } = options;
  if (!container) throw invalid('container is missing');
  if (!/^(\$root|\$logs|[a-z0-9](-?[a-z0-9])*)$/.test(container) || container.length > 63) {
    throw invalid(`'${container}' is no name of a container: 3 to 63 lowercase letters, digits and single hyphens`);
  }
  if (!storageAccount && !accountUrl) throw invalid('storageAccount is missing');
  if (storageAccount && !/^[a-z0-9]{3,24}$/.test(storageAccount)) {
    throw invalid(`'${storageAccount}' is no name of a storage account: 3 to 24 lowercase letters and digits`);
  }
  if (typeof accountUrl === 'function' && !storageAccount) throw invalid('storageAccount is missing: accountUrl is a function');
  if (typeof accountUrl === 'string') checkAccountUrl(accountUrl);
  if (typeof options.authorityHost === 'string' && URL.parse(options.authorityHost)?.protocol !== 'https:') {
    throw invalid('authorityHost is no https:// URL');
  }
  if (options.caCert !== undefined) checkCertificates(options.caCert);
  if (encryption?.type === 'customer-key' && typeof accountUrl === 'string' && !accountUrl.startsWith('https:')) {
    throw invalid('a customer key goes over https only');
  }
  if (credentials) return;
  throw new LifeboatError({
    code: 'CREDENTIALS_MISSING',
    message: `No credentials for container '${container}'. Give an account key, an identity, or a function that gives one`,
  });
}

/** @throws LifeboatError `INVALID_CONFIG` */
export function checkAccountUrl(value: string): void {
  const url = URL.parse(value);
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) throw invalid('accountUrl is not an http:// or https:// URL');
  if (url.username || url.password) throw invalid('accountUrl contains credentials. Give them as credentials');
  if (url.search || url.hash) throw invalid('accountUrl has a query or a fragment. Give the base URL only, and no SAS');
}

function checkCertificates(pem: string): void {
  try {
    new X509Certificate(pem);
  } catch {
    throw invalid('caCert is not a PEM certificate');
  }
}

function invalid(reason: string): LifeboatError {
  return new LifeboatError({ code: 'INVALID_CONFIG', message: `Azure Blob store: ${reason}` });
}
