import { backupOverview } from '../pages/backup-overview.ts';
import { comparePage } from '../pages/compare-page.ts';
import { fileDownload } from '../pages/file-download.ts';
import { homePage } from '../pages/home-page.ts';
import { locationOverview } from '../pages/location-overview.ts';
import { logPage } from '../pages/log-page.ts';
import { objectPage } from '../pages/object-page.ts';
import { objectsPage } from '../pages/objects-page.ts';
import { restoreOverview } from '../pages/restore-overview.ts';
import { NoSuchPageError, type Studio, type StudioAnswer, type StudioRequest } from './studio-request.ts';

type Page = (studio: Studio, request: StudioRequest) => Promise<StudioAnswer>;

const pages: ReadonlyMap<string, Page> = new Map<string, Page>([
  ['/', homePage],
  ['/location', locationOverview],
  ['/backup', backupOverview],
  ['/restore', restoreOverview],
  ['/objects', objectsPage],
  ['/object', objectPage],
  ['/log', logPage],
  ['/file', fileDownload],
  ['/compare', comparePage],
]);

/** The page of an address. @throws NoSuchPageError, and what reading fails with */
export async function answerRequest(path: string, studio: Studio, request: StudioRequest): Promise<StudioAnswer> {
  const page = pages.get(path);
  if (!page) throw new NoSuchPageError('There is no such page');
  return await page(studio, request);
}
