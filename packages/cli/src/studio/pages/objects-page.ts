import { LifeboatError, parseLabelSelector } from '@lifeboat/core';
import { dataTable } from '../../html/parts/data-table.ts';
import { escapeHtml } from '../../html/parts/escape-html.ts';
import type { ShelvedArchive } from '../archives/archive-shelf.ts';
import { type FoundObject, type FoundObjects, findObjects, ofTheCluster } from '../archives/find-objects.ts';
import { links } from '../routes/links.ts';
import {
  countOf,
  locationOf,
  NoSuchPageError,
  needed,
  type Studio,
  type StudioAnswer,
  type StudioRequest,
} from '../routes/studio-request.ts';
import { buttons } from './buttons.ts';
import { pageTargets } from './page-targets.ts';
import { selectField } from './select-field.ts';
import { studioPage } from './studio-page.ts';

/** The objects of a backup, page by page, and a form that searches them. */
export async function objectsPage(studio: Studio, { params, signal }: StudioRequest): Promise<StudioAnswer> {
  const { name: location, display } = locationOf(studio, params);
  const backup = needed(params, 'backup');
  const of = (name: keyof Asked) => params.get(name) ?? '';
  const asked: Asked = { namespace: of('namespace'), kind: of('kind'), name: of('name'), label: of('label') };
  const query = {
    words: asked.name.split(/\s+/).filter(Boolean),
    namespace: asked.namespace,
    kind: asked.kind,
    labels: selectorOf(asked.label),
    from: countOf(params, 'from'),
  };
  return studio.shelf.use({ location, name: backup }, signal, async (shelved) => {
    const found = await findObjects(shelved, query, signal);
    return studioPage({
      title: `Objects of backup ${backup}`,
      crumbs: [
        [display, links.location(location)],
        [backup, links.backup(location, backup)],
      ],
      body: `${form({ location, backup, asked, shelved })}${list({ location, backup, asked, found, from: query.from })}`,
    });
  });
}

interface Asked {
  readonly namespace: string;
  readonly kind: string;
  readonly name: string;
  readonly label: string;
}

function selectorOf(label: string) {
  if (label === '') return undefined;
  try {
    return parseLabelSelector(label);
  } catch (error) {
    if (LifeboatError.isInstance(error)) throw new NoSuchPageError(`These are no labels: ${error.message}`, 400);
    throw error;
  }
}

interface FormParts {
  readonly location: string;
  readonly backup: string;
  readonly asked: Asked;
  readonly shelved: ShelvedArchive;
}

function form({ location, backup, asked, shelved: { archive, kinds } }: FormParts): string {
  const namespaces = [...new Set(archive.resources().flatMap((type) => archive.namespaces(type)))].sort();
  const field = (name: keyof Asked, text: string, hint: string) =>
    `<label>${text} <input type="search" name="${name}" value="${escapeHtml(asked[name])}" placeholder="${hint}"></label>`;
  const all = { value: '', text: 'all', isChosen: false };
  const inNamespaces = namespaces.map((name) => {
    const value = name === '' ? ofTheCluster : name;
    return { value, text: name === '' ? 'none: of the cluster' : name, isChosen: asked.namespace === value };
  });
  const ofKinds = [...kinds]
    .map(([type, kind]) => ({ type, kind, short: kind.slice(kind.lastIndexOf('/') + 1) }))
    .sort((a, b) => (a.short < b.short ? -1 : 1))
    .map(({ type, kind, short }) => ({
      value: type,
      text: `${short} (${kind.slice(0, Math.max(0, kind.lastIndexOf('/')))})`,
      isChosen: [type, kind, short].includes(asked.kind),
    }));
  return `<form class="line" action="/objects" method="get" role="search">
<input type="hidden" name="location" value="${escapeHtml(location)}"><input type="hidden" name="backup" value="${escapeHtml(backup)}">
${field('name', 'Name', 'parts of names')}
${selectField({ name: 'namespace', label: 'Namespace', choices: [all, ...inNamespaces] })}
${selectField({ name: 'kind', label: 'Kind', choices: [all, ...ofKinds] })}
${field('label', 'Labels', 'app=web, tier!=data')}
<button type="submit">Search</button></form>\n`;
}

interface ListParts extends Omit<FormParts, 'shelved'> {
  readonly found: FoundObjects;
  readonly from: number;
}

function list({ location, backup, asked, found: { objects, next }, from }: ListParts): string {
  const href = ({ type, namespace, name }: FoundObject) => links.object(location, backup, { type, namespace, name });
  const rows = objects.map((object) => [
    { html: `<a href="${escapeHtml(href(object))}">${escapeHtml(object.name)}</a>` },
    object.namespace,
    object.kind.slice(object.kind.lastIndexOf('/') + 1),
    object.kind.slice(0, Math.max(0, object.kind.lastIndexOf('/'))),
  ]);
  const columns = [{ heading: 'Name' }, { heading: 'Namespace' }, { heading: 'Kind' }, { heading: 'Group and version', isOptional: true }];
  const pages = pageTargets({ from, next }, (at) =>
    links.objects(location, backup, at === undefined ? { ...asked } : { ...asked, from: at }),
  );
  const told =
    objects.length === 0 ? (next === undefined ? 'Nothing here fits.' : 'Nothing up to here fits: there is more on the next page.') : '';
  const some = objects.length === 0 ? '' : dataTable(columns, rows);
  return `${told === '' ? '' : `<p>${told}</p>\n`}${some}${buttons(pages)}`;
}
