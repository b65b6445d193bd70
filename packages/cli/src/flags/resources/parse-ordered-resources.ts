import { InvalidArgumentError } from 'commander';

/** Parser of `--ordered-resources`: `pods=ns/a,ns/b;persistentvolumes=pv1`. */
export function parseOrderedResources(text: string): Record<string, string> {
  const entries = new Map<string, string>();
  for (const part of text.split(';')) {
    if (part.trim() === '') continue;
    const [resource = '', names = '', ...rest] = part.split('=').map((side) => side.trim());
    if (resource === '' || names === '' || rest.length > 0) {
      throw new InvalidArgumentError(`Expected resource=name,name;resource=name, got "${part}".`);
    }
    entries.set(resource, names);
  }
  return Object.fromEntries(entries);
}
