import { visible } from '../visible.ts';

/** What a finished run prints to standard output: one line that says how it ended, then facts, then what to do next. */
export function formatRunSummary(summary: {
  readonly headline: string;
  readonly facts: Readonly<Record<string, string | undefined>>;
  readonly next?: readonly string[];
}): string {
  const facts = Object.entries(summary.facts).filter((fact): fact is [string, string] => fact[1] !== undefined);
  const width = Math.max(0, ...facts.map(([name]) => name.length)) + 2;
  const lines = facts.map(([name, value]) => `  ${`${name}:`.padEnd(width)} ${visible(value)}`);
  return [summary.headline, ...lines, ...(summary.next ?? [])].map((line) => `${line}\n`).join('');
}
