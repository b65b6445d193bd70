import { InvalidArgumentError } from 'commander';

/** What Velero's `--features` turn on, as fields of a request. */
export interface Features {
  readonly enableAPIGroupVersions?: boolean;
}

const features = new Map<string, Features>([['EnableAPIGroupVersions', { enableAPIGroupVersions: true }]]);

/** Parser of Velero's `--features`: names joined by commas. Velero leaves out what it does not know; here that is an error. */
export function parseFeatures(text: string, previous: Features | undefined): Features {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => name !== '' && !features.has(name));
  if (unknown.length > 0) {
    throw new InvalidArgumentError(`Unknown ${unknown.join(', ')}; known are: ${[...features.keys()].join(', ')}.`);
  }
  return Object.assign({}, previous, ...names.map((name) => features.get(name)));
}
