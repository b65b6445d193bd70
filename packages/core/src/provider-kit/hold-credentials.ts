import { LifeboatError } from '../errors/lifeboat-error.ts';
import { callForeign } from '../plugin-api/foreign/call-foreign.ts';
import { foreignTimeLimits } from '../plugin-api/foreign/time-limits.ts';
import type { FieldSchema } from '../velero-api/schema/field-schema.ts';
import { shapeProblems } from '../velero-api/schema/shape-problems.ts';

/** Holds credentials. It asks their source again shortly before they expire, or after {@link CredentialsHolder.renew}. */
export interface CredentialsHolder<Held> {
  /** Returns the current credentials. @throws LifeboatError `CREDENTIALS_MISSING` */
  get(): Promise<Held>;
  /** How often the source was asked. */
  readonly generation: number;
  /** Makes the next {@link get} ask the source, unless it was asked after `generation`. Returns whether it makes sense to repeat the
   * request. */
  renew(generation: number): boolean;
  /** Removes every secret that was handed out from a text. */
  redact(text: string): string;
}

const renewBeforeInMs = 5 * 60_000;

export function holdCredentials<Given extends object, Held>(options: {
  readonly source: Given | (() => Promise<Given>);
  /** What the credentials are for, for messages. */
  readonly where: string;
  readonly now: () => number;
  /** The fields that a source must return. */
  readonly table: FieldSchema;
  /** Checks what the source returned. @throws LifeboatError `CREDENTIALS_MISSING` */
  readonly accept: (given: Given) => {
    readonly held: Held;
    readonly secrets: readonly (string | undefined)[];
    /** When the credentials expire. The source is asked again five minutes earlier. @default never */
    readonly expiration?: Date | undefined;
  };
}): CredentialsHolder<Held> {
  const { source, where, now, table, accept } = options;
  const secrets = new Set<string>();
  let current: Promise<Held> | undefined;
  let expiresAt = Number.POSITIVE_INFINITY;
  let generation = 0;

  const ask = async (): Promise<Held> => {
    const { held, secrets: found, expiration } = accept(typeof source === 'function' ? await callSource({ source, where, table }) : source);
    for (const secret of found) if (secret) secrets.add(secret);
    expiresAt = expiration ? expiration.getTime() : Number.POSITIVE_INFINITY;
    return held;
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
        // A failure is not kept: the next request asks the source again.
        asked.catch(() => {
          if (current === asked) current = undefined;
        });
      }
      return current;
    },
  };
}

/** Calls a caller's function for credentials, and checks what it returns. @throws LifeboatError `CREDENTIALS_MISSING` */
export async function callSource<T>(options: {
  readonly source: () => Promise<T>;
  /** What the credentials are for, for messages. */
  readonly where: string;
  readonly table: FieldSchema;
  /** Removes secrets from a message. @default no change */
  readonly redact?: (text: string) => string;
}): Promise<T> {
  const { source, where, table, redact = (text: string) => text } = options;
  const given = await ask(source, where, redact);
  const problems = shapeProblems('', given, table);
  if (problems.length === 0) return given;
  throw new LifeboatError({
    code: 'CREDENTIALS_MISSING',
    message: `The credentials function for ${where} returned something else: ${problems.join('; ')}`,
  });
}

async function ask<T>(source: () => Promise<T>, where: string, redact: (text: string) => string): Promise<T> {
  try {
    return await callForeign({
      what: `The credentials function for ${where}`,
      timeoutInMs: foreignTimeLimits.credentialsInMs,
      call: source,
    });
  } catch (error) {
    if (LifeboatError.isInstance(error) && error.code !== 'TIMEOUT') throw error;
    throw new LifeboatError({
      code: 'CREDENTIALS_MISSING',
      message: redact(`The credentials function for ${where} failed: ${error instanceof Error ? error.message : String(error)}`),
      retryable: true,
    });
  }
}
