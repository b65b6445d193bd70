import { LifeboatError } from '@lifeboat/core/plugin-api';

/** One set of credentials of Alibaba Cloud. */
export interface AliyunCredentials {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  /** The token of temporary credentials (STS). */
  readonly stsToken?: string | undefined;
  /** From this moment on (less five minutes) they are asked for again. @default never */
  readonly expiration?: Date | undefined;
}

/** Where credentials come from. A function is asked at the first request, again shortly before they expire, and once when
 * the server refuses them. See also `credentialsFromFile` and `ecsRamRoleCredentials`. */
export type AliyunCredentialsSource = AliyunCredentials | (() => Promise<AliyunCredentials>);

/** Hands out credentials: keeps them until shortly before they expire or until they are renewed. */
export interface CredentialsHolder {
  /** @throws LifeboatError `CREDENTIALS_MISSING` */
  get(): Promise<AliyunCredentials>;
  /** Counts how often the source was asked. */
  readonly generation: number;
  /** Makes the next {@link get} ask the source, unless it was asked since `generation`. Whether another try makes sense. */
  renew(generation: number): boolean;
  /** Takes every secret that was handed out, out of a text. */
  redact(text: string): string;
}

const renewBeforeInMs = 5 * 60_000;

/** @param options.where what they are for, in words, for messages */
export function createCredentialsHolder(options: {
  readonly source: AliyunCredentialsSource;
  readonly where: string;
  readonly now: () => number;
}): CredentialsHolder {
  const { source, where, now } = options;
  const secrets = new Set<string>();
  let current: Promise<AliyunCredentials> | undefined;
  let expiresAt = Number.POSITIVE_INFINITY;
  let generation = 0;

  const ask = async (): Promise<AliyunCredentials> => {
    const credentials = typeof source === 'function' ? await callSource(source, where) : source;
    const { accessKeyId, accessKeySecret, stsToken, expiration } = credentials;
    if (!accessKeyId || !accessKeySecret) {
      throw new LifeboatError({
        code: 'CREDENTIALS_MISSING',
        message: `The credentials for ${where} lack an access key id or an access key secret. Give both, or a function that returns both`,
      });
    }
    for (const secret of [accessKeySecret, stsToken]) if (secret) secrets.add(secret);
    expiresAt = expiration ? expiration.getTime() : Number.POSITIVE_INFINITY;
    return { accessKeyId, accessKeySecret, stsToken };
  };

  return {
    redact: (text) => [...secrets].reduce((clean, secret) => clean.replaceAll(secret, '<redacted>'), text),
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

async function callSource(source: () => Promise<AliyunCredentials>, where: string): Promise<AliyunCredentials> {
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
