import { readFileSync } from 'node:fs';

/** An IAM policy. */
export interface Policy {
  readonly Version: string;
  readonly Statement: readonly { readonly Effect: string; readonly Action: readonly string[]; readonly Resource: unknown }[];
}

/** The README's IAM policy under a heading. */
export function readmePolicy(heading: string): Policy {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const section = readme.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return JSON.parse(/```json\n([\s\S]*?)```/.exec(section)?.[1] ?? '') as Policy;
}

/** The actions of the table under a heading, each with its reason. */
export function readmeActions(heading: string): Map<string, string> {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const section = readme.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const rows = [...section.matchAll(/^\| `([a-z0-9]+:\w+)` +\| (.*?) *\|/gm)];
  return new Map(rows.map(([, action = '', reason = '']) => [action, reason]));
}
