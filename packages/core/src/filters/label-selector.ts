import { LifeboatError } from '../errors/lifeboat-error.ts';
import { ownMember, setOwnMember } from '../json/index.ts';
import { labelKeyProblems, labelValueProblems } from '../velero-api/values/dns1123-problems.ts';
import type { LabelSelector, LabelSelectorRequirement } from '../velero-api/values/meta.ts';

/**
 * Parses a label selector in kubectl's text form: `app=web,tier!=db,env in (a,b),!legacy,owner`.
 * @throws LifeboatError `INVALID_REQUEST`, which says what is wrong (a LabelSelector cannot express `>` and `<`)
 */
export function parseLabelSelector(text: string): LabelSelector {
  const matchLabels: Record<string, string> = {};
  const matchExpressions: LabelSelectorRequirement[] = [];
  for (const part of splitRequirements(text)) {
    const set = /^(\S+)\s+(in|notin)\s*\(([^()]*)\)$/.exec(part);
    const equality = /^([^\s=!<>]+)\s*(==|=|!=)\s*([^\s=!<>]*)$/.exec(part);
    const existence = /^(!?)\s*([^\s=!<>()]+)$/.exec(part);
    if (set) {
      const values = (set[3] ?? '').split(',').map((value) => value.trim());
      matchExpressions.push({ key: set[1] ?? '', operator: set[2] === 'in' ? 'In' : 'NotIn', values });
    } else if (equality) {
      const [, key = '', operator, value = ''] = equality;
      if (operator === '!=') matchExpressions.push({ key, operator: 'NotIn', values: [value] });
      // One key twice: both must hold, so the second becomes an expression.
      else if (Object.hasOwn(matchLabels, key)) matchExpressions.push({ key, operator: 'In', values: [value] });
      else setOwnMember(matchLabels, key, value);
    } else if (existence) {
      matchExpressions.push({ key: existence[2] ?? '', operator: existence[1] === '!' ? 'DoesNotExist' : 'Exists' });
    } else {
      throw invalid(text, `cannot understand "${part}"`);
    }
  }
  const selector: LabelSelector = {
    ...(Object.keys(matchLabels).length > 0 && { matchLabels }),
    ...(matchExpressions.length > 0 && { matchExpressions }),
  };
  const [problem] = validateLabelSelector(selector);
  if (problem !== undefined) throw invalid(text, problem);
  return selector;
}

function invalid(text: string, problem: string): LifeboatError {
  return new LifeboatError({
    code: 'INVALID_REQUEST',
    message: `Invalid label selector "${text}": ${problem}. Examples: app=web, tier!=db, "env in (a,b)", !legacy`,
  });
}

/** Splits at commas outside parentheses. */
function splitRequirements(text: string): string[] {
  if (text.trim() === '') return [];
  return text.split(/,(?![^(]*\))/).map((part) => part.trim());
}

/** Formats a label selector as the text that the API server accepts; `''` if the selector selects everything. */
export function formatLabelSelector(selector: LabelSelector): string {
  const labels = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`);
  const expressions = (selector.matchExpressions ?? []).map(({ key, operator, values }) => {
    if (operator === 'Exists') return key;
    if (operator === 'DoesNotExist') return `!${key}`;
    return `${key} ${operator === 'In' ? 'in' : 'notin'} (${[...(values ?? [])].sort().join(',')})`;
  });
  return [...labels, ...expressions].join(',');
}

/** Whether labels satisfy every requirement. A key that is absent satisfies `NotIn`, as in Kubernetes. */
export function matchesLabelSelector(selector: LabelSelector, labels: Readonly<Record<string, string>> | undefined): boolean {
  const value = (key: string) => ownMember(labels, key);
  const equal = Object.entries(selector.matchLabels ?? {}).every(([key, wanted]) => value(key) === wanted);
  return (
    equal &&
    (selector.matchExpressions ?? []).every(({ key, operator, values }) => {
      const actual = value(key);
      if (operator === 'Exists') return actual !== undefined;
      if (operator === 'DoesNotExist') return actual === undefined;
      return (actual !== undefined && (values ?? []).includes(actual)) === (operator === 'In');
    })
  );
}

/** What is wrong with a selector. Empty: nothing. */
export function validateLabelSelector(selector: LabelSelector): string[] {
  const problems: string[] = [];
  const checkValue = (key: string, value: string) => {
    for (const problem of labelValueProblems(value)) problems.push(`invalid label value "${value}" of "${key}": ${problem}`);
  };
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) {
    for (const problem of labelKeyProblems(key)) problems.push(`invalid label key "${key}": ${problem}`);
    checkValue(key, value);
  }
  for (const { key, operator, values: given } of selector.matchExpressions ?? []) {
    const values = given ?? [];
    for (const problem of labelKeyProblems(key)) problems.push(`invalid label key "${key}": ${problem}`);
    if (operator === 'In' || operator === 'NotIn') {
      if (values.length === 0) problems.push(`"${key}": for 'in', 'notin' operators, values set can't be empty`);
      for (const value of values) checkValue(key, value);
    } else if (operator === 'Exists' || operator === 'DoesNotExist') {
      if (values.length > 0) problems.push(`"${key}": values set must be empty for exists and does not exist`);
    } else problems.push(`"${key}": "${String(operator)}" is not a valid label selector operator`);
  }
  return problems;
}
