import { dataTable } from './data-table.ts';
import { escapeHtml } from './escape-html.ts';
import { section } from './section.ts';

/** A backup as one location has it. */
export interface BackupCopy {
  readonly location: string;
  /** `same`: the backup that the page is about. `other`: another one of its name. */
  readonly state: 'same' | 'other' | 'missing' | 'unknown';
  readonly phase: string;
  /** What is wrong with it, or why nothing is known. */
  readonly problems: readonly string[];
}

const texts = { same: 'there', other: 'ANOTHER backup of this name', missing: 'not there', unknown: 'not known' } as const;

/** The copies of a backup and their health; nothing where only one location was looked into. */
export function copiesSection(copies: readonly BackupCopy[]): string {
  if (copies.length < 2) return '';
  const rows = copies.map(({ location, state, phase, problems }) => {
    const look = state === 'same' && problems.length === 0 ? 'good-text' : state === 'missing' ? 'warn-text' : 'bad-text';
    const health = state === 'same' && problems.length === 0 ? 'nothing is missing or damaged of what was looked at' : problems.join('; ');
    return [location, { html: `<span class="${look}">${escapeHtml(texts[state])}</span>` }, phase, health];
  });
  return section('Copies', dataTable([{ heading: 'Location' }, { heading: 'Copy' }, { heading: 'Phase' }, { heading: 'Health' }], rows));
}
