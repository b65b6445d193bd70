import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { LifeboatError } from '@lifeboat/core';
import { ownMember } from '@lifeboat/core/json';
import type { CliContext } from '../cli-context.ts';
import type { PasswordSpec } from './volume-files-spec.ts';

/** What Velero puts into the Secret that it makes itself, in every cluster alike. */
const wellKnownPassword = 'static-passw0rd';

const variable = 'LIFEBOAT_REPOSITORY_PASSWORD';
const fileVariable = 'LIFEBOAT_REPOSITORY_PASSWORD_FILE';

interface PasswordOptions {
  /** What the location says of it. */
  readonly spec: PasswordSpec | undefined;
  /** Of the location. */
  readonly display: string;
  readonly context: Pick<CliContext, 'env' | 'cwd'>;
}

/** The password of the repositories of a location, read again each time: the location's own, else that of the environment. `undefined`
 * leaves it to the Secret of the cluster. @throws LifeboatError `CREDENTIALS_MISSING`, never with a password */
export async function repositoryPassword({ spec, display, context }: PasswordOptions): Promise<string | undefined> {
  const { env, cwd } = context;
  if (spec === 'well-known') return wellKnownPassword;
  if (spec && 'env' in spec) return filled(ownMember(env, spec.env), `the environment variable ${spec.env}`, display);
  if (spec) return readPasswordFile(spec.file, display);
  const [inVariable, file] = [env[variable], env[fileVariable]];
  if (inVariable !== undefined && file !== undefined)
    throw missing(display, `${variable} and ${fileVariable} are both set: which one counts?`);
  if (inVariable !== undefined) return filled(inVariable, `the environment variable ${variable}`, display);
  return file === undefined ? undefined : readPasswordFile(resolve(cwd, file), display);
}

/** A password in a file of its own, as editors and `echo` end it: the end of its line is no part of it. `where` is for messages.
 * @throws LifeboatError `CREDENTIALS_MISSING`, never with a password */
export async function readPasswordFile(path: string, where: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw missing(where, `the file ${path} cannot be read (${error.code ?? error.message})`);
  });
  return filled(text.replace(/\r?\n$/, ''), `the file ${path}`, where);
}

function filled(text: string | undefined, where: string, display: string): string {
  if (text) return text;
  throw missing(display, text === undefined ? `${where} is not set` : `${where} is empty`);
}

function missing(display: string, why: string): LifeboatError {
  return new LifeboatError({ code: 'CREDENTIALS_MISSING', message: `The password for files of volumes in ${display}: ${why}` });
}
