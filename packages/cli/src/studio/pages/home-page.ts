import { dataTable } from '../../html/parts/data-table.ts';
import { escapeHtml } from '../../html/parts/escape-html.ts';
import { links } from '../routes/links.ts';
import type { Studio, StudioAnswer } from '../routes/studio-request.ts';
import { studioPage } from './studio-page.ts';

/** The locations. */
export async function homePage({ locations }: Studio): Promise<StudioAnswer> {
  const rows = locations.map(({ name, display }) => [
    { html: `<a href="${escapeHtml(links.location(name))}">${escapeHtml(name)}</a>` },
    display,
  ]);
  return studioPage({ title: 'Locations', body: dataTable([{ heading: 'Name' }, { heading: 'Where' }], rows) });
}
