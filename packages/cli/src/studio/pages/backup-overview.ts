import { backupParts } from '../../html/backup-page.ts';
import { openDigest } from '../../html/log/open-digest.ts';
import { kindSizes } from '../../html/sizes/kind-sizes.ts';
import { toldSizes } from '../../html/sizes/told-sizes.ts';
import { ofTheCluster } from '../archives/find-objects.ts';
import { links, sideOf } from '../routes/links.ts';
import { locationOf, needed, type Studio, type StudioAnswer, type StudioRequest } from '../routes/studio-request.ts';
import { buttons } from './buttons.ts';
import { downloads } from './downloads.ts';
import { backupFiles } from './file-download.ts';
import { rowsPage } from './studio-page.ts';

/** A backup as its report has it, with ways into what it holds. */
export async function backupOverview(studio: Studio, { params, signal }: StudioRequest): Promise<StudioAnswer> {
  const { engine, shelf, now } = studio;
  const { name: location, display } = locationOf(studio, params);
  const name = needed(params, 'backup');
  const call = { storageLocation: location, signal };
  const description = await engine.describeBackup(name, { ...call, details: true });
  const log = await openDigest(() => engine.openBackupFile(name, 'logs', call));
  // Sizes are in the archive only: it is fetched for them once somebody asks.
  const isRead = params.get('sizes') === 'true' || (await shelf.has({ location, name }, signal));
  const sizes = isRead
    ? await toldSizes(description, () => shelf.use({ location, name }, signal, async (shelved) => kindSizes(shelved)))
    : { note: '"Sizes by kind", above, reads the archive and adds what each kind takes.' };
  const { lead = '', ...parts } = backupParts(description, {
    location: display,
    madeAt: now(),
    log,
    sizes,
    links: {
      objects: (namespace, kind) => links.objects(location, name, { namespace: namespace === '' ? ofTheCluster : namespace, kind }),
      file: () => undefined,
    },
  });
  const place = { location, backup: name };
  const ways = buttons([
    ['Browse and search objects', links.objects(location, name)],
    ['Log', links.log(place)],
    ...(isRead ? [] : [['Sizes by kind', links.backup(location, name, { sizes: 'true' })] as const]),
    ['Compare with another backup', links.compare(sideOf(location, name))],
  ]);
  const note = 'As they are in the location, decompressed but for the archive (contents). The archive holds Secrets with their values.';
  return rowsPage(
    { ...parts, lead: ways + lead },
    { crumbs: [[display, links.location(location)]], end: downloads(place, backupFiles, note) },
  );
}
