import type { SecretKeySelector } from '@lifeboat/core/velero-api';
import { type Command, InvalidArgumentError } from 'commander';
import { parseMap } from '../../flags/parse-map.ts';

/** Velero's `--config` of locations. */
export function addProviderConfigFlag(command: Command): Command {
  return command.option('--config <pairs>', "the provider's own keys: key=value,...; may be repeated", parseMap('='));
}

/** What that flag gave. The program has another `--config` in front of its commands: a file, which these do not read. */
export function providerConfig(flags: object): Record<string, string> | undefined {
  const { config } = flags as { readonly config?: string | Record<string, string> };
  return typeof config === 'object' ? config : undefined;
}

/** Parser of Velero's `--credential`: `SECRET=KEY`. */
export function parseCredential(text: string, previous: SecretKeySelector | undefined): SecretKeySelector {
  const [name = '', key = '', ...more] = text.split('=').map((part) => part.trim());
  if (name === '' || key === '' || more.length > 0 || text.includes(','))
    throw new InvalidArgumentError('Expected the name of a Secret and its key: secret=key.');
  if (previous) throw new InvalidArgumentError('A location has one credential.');
  return { name, key };
}
