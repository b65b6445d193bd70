import type { OpenServer } from '../../server-mode/open-server.ts';

/** Makes a location the only default one. The others come second: in between there are two defaults, never none. */
export async function makeDefault(name: string, { client }: OpenServer, signal: AbortSignal): Promise<readonly string[]> {
  const locations = client.objects('BackupStorageLocation');
  await locations.patch(name, { spec: { default: true } }, { signal });
  const others = (await locations.list({ signal })).filter(({ metadata, spec }) => spec.default && metadata.name !== name);
  for (const { metadata } of others) await locations.patch(metadata.name, { spec: { default: false } }, { signal });
  return others.map(({ metadata }) => metadata.name);
}
