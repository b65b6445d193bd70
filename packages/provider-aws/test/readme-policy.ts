import { readFileSync } from 'node:fs';

const ownReadme = new URL('../README.md', import.meta.url);

/** An IAM policy. */
export interface Policy {
  readonly Version: string;
  readonly Statement: readonly { readonly Effect: string; readonly Action: readonly string[]; readonly Resource: unknown }[];
}

/** The README's IAM policy under a heading. */
export function readmePolicy(heading: string, readme = ownReadme): Policy {
  return JSON.parse(/```json\n([\s\S]*?)```/.exec(sectionOf(heading, readme))?.[1] ?? '') as Policy;
}

/** The table, or the list, under a heading: each action with its reason and the requests that need it. */
export function readmeActions(heading: string, readme = ownReadme): Map<string, { readonly reason: string; readonly requests: string[] }> {
  const section = sectionOf(heading, readme);
  const rows = [...section.matchAll(/^\| `([a-z0-9]+:\w+)` +\| ([^|]*?) *\|(?: (.*?) *\|)?$/gm)];
  // A point may go on in further lines, which are indented; its requests stand in brackets.
  const points = [
    ...section.replace(/\n {2}(?=\S)/g, ' ').matchAll(/^- `([a-z0-9]+:\w+)`,? (.*?)(?: \(((?:[A-Z]\w+(?:, )?)+)\))?(?:\. .*)?$/gm),
  ];
  return new Map(
    [...rows, ...points].map(([, action = '', reason = '', requests = '']) => [
      action,
      { reason, requests: requests.split(/, */).filter(Boolean) },
    ]),
  );
}

function sectionOf(heading: string, readme: URL): string {
  return readFileSync(readme, 'utf8').split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
}
