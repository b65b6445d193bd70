import { blockedCodes, errorCodes, issueCodes, planWarningCodes, rowCodes } from '@lifeboat/core';
import { ownMember } from '@lifeboat/core/json';
import { exitCodes } from '../../exit-codes.ts';
import type { GlobalFlags } from '../../flags/global-flags.ts';
import { formatMachine } from '../../output/machine-format.ts';
import { wrapText } from '../../output/wrap-text.ts';
import { UsageError } from '../../usage-error.ts';
import { addLeafCommand, type RegisterCommand } from '../leaf-command.ts';

interface Explanation {
  readonly code: string;
  /** What bears it: an error, an issue of a run, a row of a plan. */
  readonly of: string;
  readonly meaning: string;
  readonly remedy: string;
  readonly retryable?: string;
}

type Facts = Omit<Explanation, 'code' | 'of'>;

const tables: readonly { readonly of: string; readonly codes: Readonly<Record<string, Facts>> }[] = [
  { of: 'an error', codes: errorCodes },
  { of: 'an issue of a run', codes: issueCodes },
  { of: 'an object of a plan that could not be restored', codes: blockedCodes },
  { of: 'a warning of a plan', codes: planWarningCodes },
  { of: 'an object of a plan that is left as it is, or not to be had', codes: rowCodes },
];

const width = 80;

export const registerExplain: RegisterCommand = (parent, runner) =>
  addLeafCommand<GlobalFlags>({
    parent,
    runner,
    usage: 'explain <code>',
    description: 'Say what a code of an error, an issue or a plan means, and what to do',
    global: { cluster: false, location: false },
    async run([given = ''], { output }, { stdout }) {
      const code = given.replace(/^\(?|\)?$/g, '').toUpperCase();
      const found = explanationsOf(code);
      if (found.length === 0) throw new UsageError(unknown(given, code));
      await stdout.write(output === 'json' || output === 'yaml' ? formatMachine(found, output) : found.map(inWords).join('\n'));
      return exitCodes.completed;
    },
  });

function explanationsOf(code: string): Explanation[] {
  return tables.flatMap(({ of, codes }) => {
    const facts = ownMember(codes, code);
    return facts ? [{ code, of, ...facts }] : [];
  });
}

function inWords({ code, of, meaning, remedy, retryable }: Explanation): string {
  const rows: [string, string][] = [
    ['Code', code],
    ['Kind', of],
    ['Means', meaning],
    ['To do', remedy],
    ...(retryable === undefined || retryable.startsWith('see')
      ? []
      : ([['Retry', retryable === 'yes' ? 'may help' : 'does not help']] as [string, string][])),
  ];
  return rows.map(([title, text]) => `${`${title}:`.padEnd(8)}${wrapText(text, { indent: ' '.repeat(8), width })}\n`).join('');
}

function unknown(given: string, code: string): string {
  const all = [...new Set(tables.flatMap(({ codes }) => Object.keys(codes)))];
  const words = code.split('_').filter((word) => word.length > 2);
  const near = all.filter((each) => words.some((word) => each.split('_').includes(word))).slice(0, 8);
  return `there is no code ${given}${near.length > 0 ? `; there are ${near.join(', ')}` : '; docs/reference/errors.md and docs/reference/issues.md list them'}`;
}
