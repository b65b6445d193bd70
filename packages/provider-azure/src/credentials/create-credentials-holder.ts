import { isDeepStrictEqual } from 'node:util';
import { canceledError, LifeboatError } from '@lifeboat/core/plugin-api';
import { type CredentialsHolder as AnyCredentialsHolder, callSource } from '@lifeboat/core/provider-kit';
import { azureCredentialsField } from '../option-fields.ts';
import { signInError } from '../requests/azure-error.ts';
import type { AzureService } from '../requests/failure.ts';
import type { AzureCredentials, AzureCredentialsSource, AzureIdentity, AzureTokenCredential } from './azure-credentials.ts';
import { tokenCredential } from './token-credential.ts';

/** What requests are signed with. */
export type HeldCredentials = { readonly accountKey: string } | { readonly tokens: AzureTokenCredential };

/** Hands out the credentials of one store or snapshotter; takes signatures out of texts, too. */
export type CredentialsHolder = AnyCredentialsHolder<HeldCredentials>;

export interface CredentialsHolderOptions {
  readonly source: AzureCredentialsSource;
  readonly service: AzureService;
  /** For messages, such as `container 'backups' at ...`. */
  readonly where: string;
  readonly authorityHost: () => Promise<string>;
  readonly caCert?: string | undefined;
}

export function createCredentialsHolder(options: CredentialsHolderOptions): CredentialsHolder {
  const { source, service, where, authorityHost, caCert } = options;
  const secrets = new Set<string>();
  let current: Promise<HeldCredentials> | undefined;
  let identity: { readonly value: AzureIdentity; readonly credential: AzureTokenCredential } | undefined;
  let generation = 0;

  const redact = (text: string) =>
    [...secrets].reduce((clean, secret) => clean.replaceAll(secret, '<redacted>'), text).replace(/\b(sig=)[^&\s'"]+/g, '$1<redacted>');

  const ask = async (): Promise<AzureCredentials> => {
    const credentials = typeof source === 'function' ? await callSource({ source, where, table: azureCredentialsField, redact }) : source;
    for (const secret of secretsOf(credentials)) secrets.add(secret);
    return credentials;
  };

  const credentialFor = async (value: AzureIdentity): Promise<AzureTokenCredential> => {
    // The same values keep their credential, and with it the tokens that it has.
    if (!identity || !isDeepStrictEqual(identity.value, value)) {
      identity = { value, credential: await tokenCredential(value, { authorityHost: await authorityHost(), caCert, where }) };
    }
    return identity.credential;
  };

  const getToken: AzureTokenCredential['getToken'] = async (scopes, o) => {
    const credentials = await ask();
    if (isAccountKey(credentials)) throw changed(where);
    try {
      const token = await (await credentialFor(credentials)).getToken(scopes, o);
      if (!token?.token) throw new Error('it gave no token');
      secrets.add(token.token);
      return token;
    } catch (error) {
      if (o?.abortSignal?.aborted) throw canceledError(o.abortSignal, `Signing in for ${where}`);
      throw signInError(error, { service, where, redact });
    }
  };

  const hold = async (): Promise<HeldCredentials> => {
    const credentials = await ask();
    if (!isAccountKey(credentials)) return { tokens: { getToken } };
    if (!/^[A-Za-z0-9+/]+={0,2}$/.test(credentials.accountKey)) {
      throw new LifeboatError({ code: 'CREDENTIALS_MISSING', message: `The account key for ${where} is missing or no base64` });
    }
    return { accountKey: credentials.accountKey };
  };

  return {
    redact,
    get generation() {
      return generation;
    },
    renew(used) {
      if (typeof source !== 'function') return false;
      if (used === generation) {
        current = undefined;
        identity = undefined;
      }
      return true;
    },
    get() {
      if (!current) {
        generation++;
        const asked = hold();
        current = asked;
        // A failure is not kept: the next request asks again.
        asked.catch(() => {
          if (current === asked) current = undefined;
        });
      }
      return current;
    },
  };
}

function isAccountKey(credentials: AzureCredentials): credentials is Extract<AzureCredentials, { type: 'account-key' }> {
  return typeof credentials === 'object' && 'type' in credentials && credentials.type === 'account-key';
}

function secretsOf(credentials: AzureCredentials): string[] {
  if (typeof credentials !== 'object' || !('type' in credentials)) return [];
  const found =
    credentials.type === 'account-key'
      ? [credentials.accountKey]
      : credentials.type === 'service-principal'
        ? [credentials.clientSecret, credentials.certificate, credentials.certificatePassword]
        : [];
  // Nothing shorter is a secret, and taking it out would garble every message.
  return found.filter((secret) => secret !== undefined && secret.length >= 6) as string[];
}

function changed(where: string): LifeboatError {
  return new LifeboatError({
    code: 'CREDENTIALS_MISSING',
    message: `The credentials for ${where} were an identity before and are an account key now. Try again`,
    retryable: true,
  });
}
