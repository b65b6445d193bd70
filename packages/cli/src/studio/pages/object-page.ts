import { stringifyJson } from '@lifeboat/core/json';
import type { KubeObject } from '@lifeboat/core/plugin-api';
import { escapeHtml } from '../../html/parts/escape-html.ts';
import { formatMachine, isTooDeepForYaml } from '../../output/machine-format.ts';
import { formatBytes } from '../../output/tables/format-bytes.ts';
import { visibleText } from '../../output/visible.ts';
import { links } from '../routes/links.ts';
import { locationOf, NoSuchPageError, needed, type Studio, type StudioAnswer, type StudioRequest } from '../routes/studio-request.ts';
import { isSecret, maskSecret } from '../security/mask-secret.ts';
import { buttons } from './buttons.ts';
import { downloadHeaders } from './file-download.ts';
import { studioPage } from './studio-page.ts';

const mostShown = 1024 * 1024;
// YAML of what is larger takes long to write.
const mostAsYaml = 4 * 1024 * 1024;

/** One object of a backup, as YAML or JSON, to look at or to keep. Values of a Secret are there only for a ticket. */
export function objectPage(studio: Studio, request: StudioRequest): Promise<StudioAnswer> {
  return studio.objectWork.run(request.signal, () => printObject(studio, request));
}

async function printObject(studio: Studio, { params, signal }: StudioRequest): Promise<StudioAnswer> {
  const { name: location, display } = locationOf(studio, params);
  const backup = needed(params, 'backup');
  const type = needed(params, 'type');
  const name = needed(params, 'name');
  const namespace = params.get('namespace') ?? '';
  const [resource = type, ...group] = type.split('.');
  const object = await studio.shelf.use({ location, name: backup }, signal, ({ archive }) =>
    archive.read({ group: group.join('.'), resource, namespace, name }),
  );
  if (!object) throw new NoSuchPageError(`Backup "${backup}" has no ${type} "${namespace === '' ? '' : `${namespace}/`}${name}"`);
  const about = JSON.stringify([location, backup, type, namespace, name]);
  const secret = isSecret(object);
  const isRevealed = secret && studio.tickets.redeem(params.get('reveal'), about);
  const shown = secret && !isRevealed ? maskSecret(object) : object;
  const json = `${stringifyJson(shown, { indent: 2 })}\n`;
  const hasYaml = json.length <= mostAsYaml && !isTooDeepForYaml(shown);
  const isJson = params.get('format') === 'json' || !hasYaml;
  const format = isJson ? 'json' : 'yaml';
  const text = isJson ? json : formatMachine(shown, 'yaml').toString('utf8');
  if (params.has('download'))
    return { status: 200, headers: downloadHeaders(`${type}-${namespace}-${name}.${format}`, format), body: text };
  const here = { type, namespace, name };
  return studioPage({
    title: `${object.kind} ${namespace === '' ? '' : `${namespace}/`}${name}`,
    crumbs: [
      [display, links.location(location)],
      [backup, links.backup(location, backup)],
      ['Objects', links.objects(location, backup)],
    ],
    facts: factsOf(object, json.length),
    body: [
      secret ? secretNote({ studio, params, about, isRevealed }) : '',
      buttons([
        ...(hasYaml
          ? [[`As ${isJson ? 'YAML' : 'JSON'}`, links.object(location, backup, { ...here, format: isJson ? 'yaml' : 'json' })] as const]
          : []),
        [`Download${secret ? ' without values' : ''}`, links.object(location, backup, { ...here, format, download: 1 })],
      ]),
      text.length > mostShown
        ? `<p class="note warn">The first ${formatBytes(mostShown)} of ${formatBytes(text.length)}: the download has all of it.</p>\n`
        : '',
      `<pre tabindex="0">${escapeLines(text.slice(0, mostShown))}</pre>\n`,
    ].join(''),
  });
}

function factsOf({ apiVersion, metadata }: KubeObject, bytes: number): [string, string][] {
  const labels = Object.entries(metadata.labels ?? {}).map(([key, value]) => `${key}=${String(value)}`);
  return [
    ['API version', apiVersion],
    ['Created', typeof metadata.creationTimestamp === 'string' ? metadata.creationTimestamp : 'not said'],
    ...(labels.length > 0 ? [['Labels', labels.join(', ')] as [string, string]] : []),
    ['Size', `${formatBytes(bytes)} of JSON`],
  ];
}

interface SecretNote {
  readonly studio: Studio;
  readonly params: URLSearchParams;
  readonly about: string;
  readonly isRevealed: boolean;
}

function secretNote({ studio: { tickets }, params, about, isRevealed }: SecretNote): string {
  if (isRevealed) return '<p class="note warn">The values of this Secret are shown, this once. Loading the page again hides them.</p>\n';
  const fields = [...params].filter(([key]) => key !== 'reveal' && key !== 'download');
  const hidden = fields.map(([key, value]) => `<input type="hidden" name="${escapeHtml(key)}" value="${escapeHtml(value)}">`).join('');
  const reveal = (more: string, text: string) =>
    `<form class="line" action="/object" method="get">${hidden}${more}<input type="hidden" name="reveal" value="${tickets.issue(about)}"><button type="submit">${text}</button></form>`;
  return `<div class="note"><p>The values of this Secret are not shown. They are in the backup as they were in the cluster: base64, not encrypted.</p>
${reveal('', 'Show the values once')}${reveal('<input type="hidden" name="download" value="1">', 'Download with values')}</div>\n`;
}

/** Text of several lines: as `escapeHtml`, and lines stay lines. */
function escapeLines(text: string): string {
  return text
    .split('\n')
    .map((line) =>
      line
        .split('\t')
        .map((part) => escapeHtml(visibleText(part)))
        .join('\t'),
    )
    .join('\n');
}
