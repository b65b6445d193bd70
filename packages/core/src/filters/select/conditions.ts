import type { SelectPredicate } from '../../contract/selection/object-selection.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { cloneJson } from '../../json/index.ts';
import { type CelExpression, celErrorText } from './cel-expression.ts';
import type { SelectSubject } from './select-subject.ts';

/** Whether one thing that a rule asks for holds. */
export type Condition = (subject: SelectSubject) => boolean | Promise<boolean>;

/** Of an expression. @returns a condition that throws `SELECTION_UNDECIDED` */
export function expressionCondition(expression: CelExpression, text: string, place: string): Condition {
  return async (subject) => {
    const object = await subject.object();
    let value: unknown;
    try {
      value = expression.evaluate(object);
    } catch (error) {
      // An error may show what stands in the object.
      throw undecided(subject, { text, place, why: subject.resource === 'secrets' ? 'it fails' : celErrorText(error) });
    }
    if (typeof value === 'boolean') return value;
    throw undecided(subject, { text, place, why: `it gives ${typeof value}, and must give true or false` });
  };
}

/** Of a function. @returns a condition that throws `PREDICATE_FAILED` */
export function predicateCondition(predicate: SelectPredicate, place: string): Condition {
  const what = `${place} ${nameOfPredicate(predicate)}`;
  return async (subject) => {
    const object = frozen(cloneJson(await subject.object()));
    let value: unknown;
    try {
      value = predicate(object);
    } catch (error) {
      throw predicateFailed(subject, `${what} threw ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`, error);
    }
    if (typeof value === 'boolean') return value;
    const given = value instanceof Promise ? 'a promise' : value === null ? 'null' : typeof value;
    if (value instanceof Promise) value.catch(() => {});
    throw predicateFailed(subject, `${what} returned ${given}, and must return true or false`);
  };
}

/** What a record tells of a function. */
export function nameOfPredicate(predicate: SelectPredicate): string {
  return predicate.name === '' || predicate.name === 'predicate' ? '(a function without a name)' : predicate.name;
}

interface Undecided {
  readonly text: string;
  readonly place: string;
  readonly why: string;
}

function undecided(subject: SelectSubject, { text, place, why }: Undecided): LifeboatError {
  const shown = text.length > 200 ? `${text.slice(0, 200)}...` : text;
  return new LifeboatError({
    code: 'SELECTION_UNDECIDED',
    message: `${place} "${shown}" does not say whether ${placeOf(subject)} is taken: ${why}. Ask for a field that may be absent with has(...) or .?`,
    context: { expression: shown, object: placeOf(subject) },
  });
}

function predicateFailed(subject: SelectSubject, problem: string, cause?: unknown): LifeboatError {
  return new LifeboatError({
    code: 'PREDICATE_FAILED',
    message: `${problem}, asked about ${placeOf(subject)}`,
    context: { object: placeOf(subject) },
    ...(cause !== undefined && { cause }),
  });
}

function placeOf({ resource, namespace, name }: SelectSubject): string {
  return `${resource} ${namespace === '' ? '' : `${namespace}/`}${name}`;
}

function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const member of Object.values(value)) frozen(member);
  return Object.freeze(value);
}
