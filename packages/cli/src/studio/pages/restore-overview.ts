import { openDigest } from '../../html/log/open-digest.ts';
import { restoreParts } from '../../html/restore-page.ts';
import { links } from '../routes/links.ts';
import { locationOf, needed, type Studio, type StudioAnswer, type StudioRequest } from '../routes/studio-request.ts';
import { buttons } from './buttons.ts';
import { downloads } from './downloads.ts';
import { restoreFiles } from './file-download.ts';
import { rowsPage } from './studio-page.ts';

const mostObjects = 20_000;

/** A restore as its report has it. */
export async function restoreOverview(studio: Studio, { params, signal }: StudioRequest): Promise<StudioAnswer> {
  const { engine, now } = studio;
  const { name: location, display } = locationOf(studio, params);
  const name = needed(params, 'restore');
  const call = { storageLocation: location, signal };
  const description = await engine.describeRestore(name, { ...call, details: true });
  const log = await openDigest(() => engine.openRestoreFile(name, 'logs', call));
  const { lead = '', ...parts } = restoreParts(description, { name, location: display, madeAt: now(), log, mostObjects });
  const place = { location, restore: name };
  const backup = description.restore?.spec.backupName;
  const ways = buttons([['Log', links.log(place)], ...(backup ? [['Its backup', links.backup(location, backup)] as const] : [])]);
  const end = downloads(place, restoreFiles, 'As they are in the location, decompressed.');
  return rowsPage({ ...parts, lead: ways + lead }, { crumbs: [[display, links.location(location)]], end });
}
