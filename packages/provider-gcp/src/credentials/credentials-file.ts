import { createPrivateKey } from 'node:crypto';
import { ownMember } from '@lifeboat/core/json';
import { LifeboatError } from '@lifeboat/core/plugin-api';
import { takeOptions } from '@lifeboat/core/provider-kit';
import { credentialsFileOptionsField } from '../option-fields.ts';
import {
  type GcpCredentials,
  type GcpExternalAccount,
  type GcpServiceAccountKey,
  isAccessToken,
  isExternalAccount,
} from './gcp-credentials.ts';

/** Reads credentials from the content of a credentials file: JSON of type `service_account` or `external_account`, as Velero's plugin
 * accepts them (the plugin velero-plugin-for-gcp).
 * @throws LifeboatError `CREDENTIALS_MISSING`, which never shows any of the content */
export function credentialsFromFile(content: string, options: { readonly where?: string } = {}): GcpCredentials {
  const { where = 'Google Cloud' } = takeOptions('credentialsFromFile', options, credentialsFileOptionsField);
  let parsed: unknown;
  try {
    parsed = JSON.parse(content);
  } catch {
    // Without its cause: that quotes the content.
    throw missing(where, 'are not JSON. Give the content of a key file of a service account, or of an external_account file');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw missing(where, 'are not a JSON object');
  const { type } = parsed as { type?: unknown };
  if (type !== 'service_account' && type !== 'external_account') {
    const told = typeof type === 'string' && /^[a-z_]{1,40}$/.test(type) ? `'${type}'` : 'not known';
    throw missing(where, `have a type that is ${told}. Known types: service_account, external_account`);
  }
  return checkCredentials(parsed as GcpServiceAccountKey | GcpExternalAccount, where);
}

/** @throws LifeboatError `CREDENTIALS_MISSING` */
export function checkCredentials(credentials: GcpCredentials, where: string): GcpCredentials {
  if (typeof credentials !== 'object' || credentials === null) throw missing(where, 'are missing');
  if (isAccessToken(credentials)) {
    if (!credentials.accessToken) throw missing(where, 'lack the access token');
    return credentials;
  }
  if (isExternalAccount(credentials)) {
    for (const field of ['audience', 'subject_token_type', 'token_url', 'credential_source']) {
      if (!ownMember(credentials, field)) throw missing(where, `of type external_account lack '${field}'`);
    }
    return credentials;
  }
  if (!credentials.client_email || !credentials.private_key) {
    throw missing(where, 'lack client_email or private_key. Give the whole key file of a service account');
  }
  try {
    createPrivateKey(credentials.private_key);
  } catch {
    throw missing(where, 'have a private_key that is no PEM private key. Line breaks may have been lost: in JSON they are \\n');
  }
  return credentials;
}

function missing(where: string, reason: string): LifeboatError {
  return new LifeboatError({ code: 'CREDENTIALS_MISSING', message: `The credentials for ${where} ${reason}` });
}
