import type { CaseOutcome } from '../../validate/cases/case-outcome.ts';
import { formatElapsed } from '../tables/format-bytes.ts';
import { wrapText } from '../wrap-text.ts';

const shownLines = 6;

/** Each failed case: what went wrong, what that means, and what to do. */
export function formatFailedCases(
  cases: readonly CaseOutcome[],
  { prefix, width }: { readonly prefix: string; readonly width: number },
): string {
  return cases
    .filter(({ outcome }) => outcome === 'failed')
    .map(({ name, message = '', means = '', advice = '' }) => {
      // The long beginning of every key says nothing.
      const short = prefix === '' ? message : message.replaceAll(prefix, '').replaceAll(/case-[0-9a-f-]{36}\//g, '');
      const lines = short.split('\n').filter((line) => !/^\s*(\+ actual - expected)?$/.test(line));
      const shown = [...lines.slice(0, shownLines), ...(lines.length > shownLines ? ['...'] : [])];
      const facts = { found: shown.join('\n'), means, 'to do': advice };
      const text = Object.entries(facts).map(
        ([title, value]) => `  ${title}:`.padEnd(10) + wrapText(value, { indent: ' '.repeat(10), width }),
      );
      return `FAILED: ${name}\n${text.join('\n')}\n\n`;
    })
    .join('');
}

/** `51 passed, 1 failed, 4 skipped in 23.4 s`. */
export function formatCounts(cases: readonly CaseOutcome[], durationInMs: number): string {
  const count = (outcome: CaseOutcome['outcome']) => cases.filter((one) => one.outcome === outcome).length;
  return `${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped in ${formatElapsed(durationInMs)}`;
}

/** `ok`, also where a flag of the user left some out, `FAILED: 1 of 3`, or why it was not checked. */
export function capabilityResult(cases: readonly CaseOutcome[], detail?: string): string {
  const failed = cases.filter(({ outcome }) => outcome === 'failed').length;
  if (failed > 0) return `FAILED: ${failed} of ${cases.length}`;
  if (cases.some(({ outcome }) => outcome === 'passed')) {
    const leftOut = cases.filter(({ reason = '' }) => /^(needs )?--/.test(reason));
    const result = detail === undefined ? 'ok' : `ok: ${detail}`;
    return leftOut.length === 0 ? result : `${result}; ${leftOut.length} of ${cases.length} not checked (${leftOut[0]?.reason})`;
  }
  const reason = cases[0]?.reason ?? '';
  if (/not support|has no/.test(reason)) return 'not supported';
  if (/secrets/.test(reason)) return 'not checked (there are none to look for)';
  return /was not given/.test(reason) ? 'not checked (not possible on a live location)' : `not checked (${reason})`;
}
