import { LifeboatError, type MoverLocation } from '@lifeboat/core';
import type { CliContext } from '../cli-context.ts';
import type { LocationSpec } from '../locations/location-spec.ts';
import { openProvider } from '../locations/open/open-provider.ts';
import { placeInStore } from '../locations/open/open-store.ts';
import { findKnownProvider } from '../locations/providers/known-providers.ts';

type Context = Pick<CliContext, 'env' | 'cwd'>;

/** How a Job of a mover opens a location of the command line: with the credentials that it has here, unless `volumeFiles.job` of the location says
 * others. @throws UsageError for unknown providers, LifeboatError `CREDENTIALS_MISSING`, `INVALID_CONFIG` for what only this machine has */
export async function jobLocation(given: LocationSpec, context: Context): Promise<MoverLocation> {
  const { job } = given.volumeFiles ?? {};
  const { credential = given.credential } = job ?? {};
  const spec = { ...given, config: { ...given.config, ...job?.config }, ...(credential !== undefined && { credential }) };
  if (spec.provider === 'file') throw cannot(given, 'it is a folder of this machine: choose a location in an object store');
  const file = Object.keys(spec.config).find((key) => key.endsWith('File'));
  if (file !== undefined) throw cannot(given, `config.${file} names a file of this machine: ${remedy}`);
  const { location, credentials, found } = await openProvider(spec, 'store', context);
  const config = { ...location, objectStorage: placeInStore(spec) };
  const { name: _name, ...data } = config;
  const content = credentials ? await credentials() : contentOf();
  if (content === undefined) return { config: data };
  const reference = { name: 'credentials', key: 'content' };
  return { config: { ...data, credential: reference }, secrets: { [`${reference.name}/${reference.key}`]: content } };

  function contentOf(): string | undefined {
    if (found === 'default-chain' && credential !== 'default-chain')
      throw cannot(given, `its credentials are a profile of this machine: ${remedy}`);
    if (found !== 'variables') return undefined;
    const text = findKnownProvider(spec.provider)?.contentOfVariables?.(spec, context.env);
    if (text === undefined) throw cannot(given, `the variables with its credentials name files of this machine: ${remedy}`);
    return text;
  }
}

const remedy =
  'give the Job its own in lifeboat.yaml, volumeFiles: { job: { credential: { file: PATH } } } of the location, or credential: default-chain for the identity of its Pod';

function cannot({ name, display }: LocationSpec, why: string): LifeboatError {
  return new LifeboatError({
    code: 'INVALID_CONFIG',
    message: `A mover's Job cannot open location ${display}: ${why}`,
    context: { location: name },
  });
}
