import type { RawClient } from './raw-client.ts';

/** A kind of objects that can be listed and created, and where. */
export interface ServedType {
  /** `/apis/apps/v1` */
  readonly base: string;
  readonly resource: string;
}

/** Every kind that the server prefers, without events and what is Velero's own. */
export async function servedTypes(client: RawClient): Promise<ServedType[]> {
  const json = async (path: string) => JSON.parse((await client.send('GET', path)).toString());
  const groups = ((await json('/apis')) as { groups: { preferredVersion: { groupVersion: string } }[] }).groups;
  const bases = ['/api/v1', ...groups.map(({ preferredVersion }) => `/apis/${preferredVersion.groupVersion}`)];
  const types: ServedType[] = [];
  for (const base of bases) {
    const { resources } = (await json(base)) as { resources: { name: string; verbs: string[] }[] };
    for (const { name, verbs } of resources) {
      const isData = verbs.includes('list') && verbs.includes('create') && !name.includes('/');
      if (isData && name !== 'events' && !base.includes('velero.io')) types.push({ base, resource: name });
    }
  }
  return types;
}
