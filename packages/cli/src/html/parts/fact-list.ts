import { escapeHtml } from './escape-html.ts';

/** A name and its value, both text. */
export type Fact = readonly [name: string, value: string];

/** Facts below one another. */
export function factList(facts: readonly Fact[]): string {
  return `<dl>${facts.map(([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`).join('')}</dl>\n`;
}
