import { LifeboatError } from '@lifeboat/core/plugin-api';

/** One set of credentials. */
export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
  /** From this moment on (less five minutes) they are asked for again. @default never */
  readonly expiration?: Date | undefined;
}

/** Where credentials come from. A function is asked at the first request, again shortly before they expire, and once when
 * the server refuses them. */
export type S3CredentialsSource = S3Credentials | (() => Promise<S3Credentials>);

/** {@link S3Credentials} without undefined fields, as the SDK wants them. */
export interface HeldCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/** Hands out a store's credentials: keeps them until shortly before they expire or until {@link forget}. */
export interface CredentialsHolder {
  /** @throws LifeboatError `CREDENTIALS_MISSING` */
  get(): Promise<HeldCredentials>;
  /** Counts how often the source was asked. */
  readonly generation: number;
  /** Makes the next {@link get} ask the source, unless it was asked since `generation`. Whether another try makes sense. */
  renew(generation: number): boolean;
  /** Takes every secret that was handed out, out of a text. */
  redact(text: string): string;
}

const renewBeforeInMs = 5 * 60_000;

export function createCredentialsHolder(options: {
  readonly source: S3CredentialsSource;
  readonly where: string;
  readonly now: () => number;
}): CredentialsHolder {
  const { source, where, now } = options;
  const secrets = new Set<string>();
  let current: Promise<HeldCredentials> | undefined;
  let expiresAt = Number.POSITIVE_INFINITY;
  let generation = 0;

  const redact = (text: string) => [...secrets].reduce((clean, secret) => clean.replaceAll(secret, '<redacted>'), text);

  const ask = async (): Promise<HeldCredentials> => {
    const credentials = typeof source === 'function' ? await callSource(source, where) : source;
    const { accessKeyId, secretAccessKey, sessionToken, expiration } = credentials;
    if (!accessKeyId || !secretAccessKey) {
      throw new LifeboatError({
        code: 'CREDENTIALS_MISSING',
        message: `The credentials for ${where} lack an access key id or a secret access key. Give both, or a function that returns both`,
      });
    }
    for (const secret of [secretAccessKey, sessionToken]) if (secret) secrets.add(secret);
    expiresAt = expiration ? expiration.getTime() : Number.POSITIVE_INFINITY;
    return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}), ...(expiration ? { expiration } : {}) };
  };

  return {
    redact,
    get generation() {
      return generation;
    },
    renew(used) {
      if (typeof source !== 'function') return false;
      if (used === generation) current = undefined;
      return true;
    },
    get() {
      if (current && now() >= expiresAt - renewBeforeInMs) current = undefined;
      if (!current) {
        generation++;
        const asked = ask();
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

async function callSource(source: () => Promise<S3Credentials>, where: string): Promise<S3Credentials> {
  try {
    return await source();
  } catch (error) {
    if (LifeboatError.isInstance(error)) throw error;
    throw new LifeboatError({
      code: 'CREDENTIALS_MISSING',
      message: `The credentials function for ${where} failed: ${error instanceof Error ? error.message : String(error)}`,
      retryable: true,
    });
  }
}
