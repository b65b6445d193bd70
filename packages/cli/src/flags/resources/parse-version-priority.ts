import { InvalidArgumentError } from 'commander';

/** Parser of `--resources-version-priority`: `boats.example.com=v2,v1`, one resource at a time. */
export function parseVersionPriority(text: string, previous: Record<string, string[]> | undefined): Record<string, string[]> {
  const [resource = '', list = '', ...rest] = text.split('=').map((part) => part.trim());
  const versions = list.split(',').map((version) => version.trim());
  if (resource === '' || rest.length > 0 || versions.includes('')) {
    throw new InvalidArgumentError(`Expected resource.group=version,version, got "${text}".`);
  }
  if (previous && Object.hasOwn(previous, resource)) throw new InvalidArgumentError(`"${resource}" is named twice.`);
  return { ...previous, [resource]: versions };
}
