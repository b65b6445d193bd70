import type { RawClient } from './raw-client.ts';
import type { ServedType } from './served-types.ts';

const pageSize = 500;

/** The limit of a backup: every page of every list, one after the other, thrown away. */
export async function listEverything(
  client: RawClient,
  types: readonly ServedType[],
  onPage: (body: Buffer, type: ServedType) => void = () => {},
): Promise<void> {
  for (const type of types) {
    for (let token = ''; ; ) {
      const body = await client.send('GET', `${type.base}/${type.resource}?limit=${pageSize}${token && `&continue=${token}`}`);
      onPage(body, type);
      // The list's own metadata comes first.
      token = /"continue":"([^"]+)"/.exec(body.toString('latin1', 0, 1000))?.[1] ?? '';
      if (token === '') break;
    }
  }
}
