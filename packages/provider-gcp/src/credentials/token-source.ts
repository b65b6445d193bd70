import { createHash } from 'node:crypto';
import { callSource, untilAborted } from '@lifeboat/core/provider-kit';
import { gcpCredentialsField } from '../option-fields.ts';
import type { HttpSender } from '../requests/http-sender.ts';
import { checkCredentials, credentialsFromFile } from './credentials-file.ts';
import {
  type GcpCredentials,
  type GcpCredentialsSource,
  type GcpServiceAccountKey,
  isAccessToken,
  isExternalAccount,
} from './gcp-credentials.ts';
import { defaultChainTokens, externalAccountTokens, type LibraryTokens } from './library-token.ts';
import { type MintedToken, serviceAccountToken } from './service-account-token.ts';

/** Access tokens of one store or snapshotter. */
export interface TokenSource {
  /** @throws LifeboatError `CREDENTIALS_MISSING`, ApiFailure */
  get(signal: AbortSignal | undefined): Promise<string>;
  /** After Google refused `token`: makes the next {@link get} fetch another. Whether another try makes sense. */
  renew(token: string): boolean;
  /** The service account's key that signs, `undefined` where there is none. */
  signingKey(signal: AbortSignal | undefined): Promise<GcpServiceAccountKey | undefined>;
  projectId(signal: AbortSignal | undefined): Promise<string | undefined>;
  /** The project as far as it is known without asking anyone. */
  readonly knownProjectId: string | undefined;
  /** Takes every secret that was seen, out of a text. */
  redact(text: string): string;
  hide(secret: string): void;
}

interface Held {
  readonly fingerprint: string;
  readonly credentials: GcpCredentials | undefined;
  minted?: Promise<MintedToken> | undefined;
  library?: Promise<LibraryTokens> | undefined;
}

const renewBeforeInMs = 5 * 60_000;

export function createTokenSource(options: {
  readonly source: GcpCredentialsSource;
  readonly scope: string;
  /** For messages. */
  readonly where: string;
  readonly http: HttpSender;
  readonly now: () => number;
}): TokenSource {
  const { source, scope, where, http, now } = options;
  const secrets = new Set<string>();
  let held: Held | undefined;
  let knownProjectId: string | undefined;

  const hold = (credentials: GcpCredentials | undefined): Held => {
    const fingerprint = createHash('sha256')
      .update(JSON.stringify(credentials ?? null))
      .digest('hex');
    if (held?.fingerprint === fingerprint) return held;
    held = { fingerprint, credentials };
    if (credentials) {
      for (const secret of secretsOf(credentials)) secrets.add(secret);
      knownProjectId = projectOf(credentials) ?? knownProjectId;
    }
    return held;
  };
  const read = (given: GcpCredentials | string) =>
    hold(typeof given === 'string' ? credentialsFromFile(given, { where }) : checkCredentials(given, where));

  const isLasting = ({ credentials }: Held) =>
    credentials !== undefined &&
    isAccessToken(credentials) &&
    credentials.expiration !== undefined &&
    now() < credentials.expiration.getTime() - renewBeforeInMs;

  const current = async (): Promise<Held> => {
    if (source === 'default-chain') return hold(undefined);
    if (typeof source !== 'function') return held ?? read(source);
    if (held && isLasting(held)) return held;
    return read(await callSource({ source, where, table: gcpCredentialsField }));
  };

  const mint = (own: Held, key: GcpServiceAccountKey): Promise<MintedToken> => {
    const minting = serviceAccountToken({ key, scope, http, now });
    own.minted = minting;
    // A failure is not kept: the next request tries again.
    minting.catch(() => {
      if (own.minted === minting) own.minted = undefined;
    });
    return minting;
  };

  const libraryOf = (own: Held): Promise<LibraryTokens> => {
    const { credentials } = own;
    own.library ??=
      credentials && isExternalAccount(credentials) ? externalAccountTokens(credentials, scope, where) : defaultChainTokens(scope, where);
    own.library.catch(() => {
      own.library = undefined;
    });
    return own.library;
  };

  const token = async (): Promise<string> => {
    const own = await current();
    const { credentials } = own;
    if (credentials && isAccessToken(credentials)) return credentials.accessToken;
    if (!credentials || isExternalAccount(credentials)) return await (await libraryOf(own)).get();
    const minted = await own.minted;
    if (minted && now() < minted.expiresAtInMs - renewBeforeInMs) return minted.token;
    return (await mint(own, credentials)).token;
  };

  // Values are looked at now, so that what is wrong with them is told at once.
  if (typeof source !== 'function' && source !== 'default-chain') read(source);

  return {
    get knownProjectId() {
      return knownProjectId;
    },
    async get(signal) {
      const found = await untilAborted(token(), { signal, what: 'Getting an access token' });
      secrets.add(found);
      return found;
    },
    renew(refused) {
      if (held?.credentials && isAccessToken(held.credentials)) {
        if (held.credentials.accessToken === refused) held = undefined;
        return typeof source === 'function';
      }
      if (held) held = { fingerprint: held.fingerprint, credentials: held.credentials };
      return true;
    },
    async signingKey(signal) {
      const { credentials } = await untilAborted(current(), { signal, what: 'Getting credentials' });
      return credentials && !isAccessToken(credentials) && !isExternalAccount(credentials) ? credentials : undefined;
    },
    async projectId(signal) {
      const own = await untilAborted(current(), { signal, what: 'Getting credentials' });
      knownProjectId = (own.credentials ? projectOf(own.credentials) : await (await libraryOf(own)).projectId()) ?? knownProjectId;
      return knownProjectId;
    },
    redact: (text) => [...secrets].reduce((clean, secret) => clean.replaceAll(secret, '<redacted>'), text),
    hide: (secret) => void secrets.add(secret),
  };
}

function secretsOf(credentials: GcpCredentials): string[] {
  if (isAccessToken(credentials)) return [credentials.accessToken];
  if (isExternalAccount(credentials)) return typeof credentials.client_secret === 'string' ? [credentials.client_secret] : [];
  return [credentials.private_key, ...(credentials.private_key_id ? [credentials.private_key_id] : [])];
}

function projectOf(credentials: GcpCredentials): string | undefined {
  if (isAccessToken(credentials)) return credentials.projectId;
  return typeof credentials.project_id === 'string' ? credentials.project_id : undefined;
}
