import type { ObjectSelection, OwnerRule, SelectRule } from '../../contract/selection/object-selection.ts';
import { isCompleteGlob } from '../glob.ts';
import { createIncludesExcludes } from '../include-exclude.ts';
import { matchesLabelSelector, validateLabelSelector } from '../label-selector.ts';
import { compileCelExpression } from './cel-expression.ts';
import { type Condition, expressionCondition, predicateCondition } from './conditions.ts';
import type { SelectSubject } from './select-subject.ts';

/** `left-out`: no rule includes it; it comes where another object needs it. `excluded`: it does not come at all. */
export type Judgement = 'taken' | 'left-out' | 'excluded';

/** A selection, ready to be asked. */
export interface CompiledSelection {
  /** @throws LifeboatError `SELECTION_UNDECIDED` where it cannot be told, `PREDICATE_FAILED` */
  judge(subject: SelectSubject): Promise<Judgement>;
  /** Whether an object does not come though another needs it. @throws as {@link judge} */
  excludes(subject: SelectSubject): Promise<boolean>;
  /** Whether there are rules of what is included. */
  readonly includesSome: boolean;
}

interface CompileContext {
  readonly resolve: (kind: string) => readonly string[];
  readonly problems: string[];
}

/** @param resolve full resource names of what a user wrote; globs are not asked for */
export function compileSelection(
  selection: ObjectSelection,
  resolve: (kind: string) => readonly string[],
): { readonly compiled: CompiledSelection; readonly problems: readonly string[] } {
  const problems: string[] = [];
  const compiled = (list: 'include' | 'exclude') => {
    const rules = selection[list];
    if (rules?.length === 0) problems.push(`select.${list} has no rule: leave it out, or say what it is to take`);
    return (rules ?? []).map((rule, index) => compileRule(rule, `select.${list}[${index}]`, { resolve, problems }));
  };
  const [include, exclude] = [compiled('include'), compiled('exclude')];
  const excludes = (subject: SelectSubject) => anyFits(exclude, subject);
  return {
    problems,
    compiled: {
      includesSome: selection.include !== undefined,
      excludes,
      async judge(subject) {
        if (await excludes(subject)) return 'excluded';
        return selection.include === undefined || (await anyFits(include, subject)) ? 'taken' : 'left-out';
      },
    },
  };
}

/** What is wrong with a selection, whatever the cluster serves. */
export function selectionProblems(selection: ObjectSelection | undefined): readonly string[] {
  return selection ? compileSelection(selection, (kind) => [kind]).problems : [];
}

async function anyFits(rules: readonly (readonly Condition[])[], subject: SelectSubject): Promise<boolean> {
  for (const conditions of rules) if (await allHold(conditions, subject)) return true;
  return false;
}

async function allHold(conditions: readonly Condition[], subject: SelectSubject): Promise<boolean> {
  for (const holds of conditions) if (!(await holds(subject))) return false;
  return true;
}

/** The cheap ones first: what they refuse is not read. */
function compileRule(rule: SelectRule, place: string, context: CompileContext): readonly Condition[] {
  const { problems } = context;
  const conditions: Condition[] = [];
  const add = <Value>(
    field: keyof SelectRule,
    value: Value | undefined,
    compile: (value: Value, place: string) => Condition | undefined,
  ) => {
    const condition = value === undefined ? undefined : compile(value, `${place}.${field}`);
    if (condition) conditions.push(condition);
  };
  if (Object.values(rule).every((value) => value === undefined)) problems.push(`${place} says nothing: it would fit every object`);
  add('kinds', rule.kinds, (kinds, at) => {
    const isKind = kindMatcher(kinds, at, context);
    return ({ resource }) => isKind(resource);
  });
  add('namespaces', rule.namespaces, (namespaces, at) => {
    const isThere = nameMatcher(namespaces, at, problems);
    return ({ namespace }) => namespace !== '' && isThere(namespace);
  });
  add('names', rule.names, (names, at) => {
    const isNamed = nameMatcher(names, at, problems);
    return ({ name }) => isNamed(name);
  });
  add('labelSelector', rule.labelSelector, (selector, at) => {
    problems.push(...validateLabelSelector(selector).map((problem) => `${at}: ${problem}`));
    return async ({ object }) => matchesLabelSelector(selector, (await object()).metadata.labels);
  });
  add('ownedBy', rule.ownedBy, (owner, at) => ownerCondition(owner, at, context));
  add('expression', rule.expression, (text, at) => {
    const expression = compileCelExpression(text);
    if (!('problem' in expression)) return expressionCondition(expression, text, at);
    problems.push(`${at} "${text.slice(0, 200)}" is not understood: ${expression.problem}`);
    return undefined;
  });
  add('predicate', rule.predicate, (predicate, at) => predicateCondition(predicate, at));
  return conditions;
}

function ownerCondition({ kinds, names }: OwnerRule, place: string, context: CompileContext): Condition {
  if (!kinds && !names) context.problems.push(`${place} says nothing: name kinds or names of owners`);
  const isKind = kinds ? kindMatcher(kinds, `${place}.kinds`, context) : () => true;
  const isNamed = names ? nameMatcher(names, `${place}.names`, context.problems) : () => true;
  return async (subject) => {
    const owners = await subject.owners(await subject.object());
    return owners.some(({ resource, name }) => isKind(resource) && isNamed(name));
  };
}

function kindMatcher(kinds: readonly string[], place: string, { resolve, problems }: CompileContext): (resource: string) => boolean {
  nameMatcher(kinds, place, problems);
  const found = kinds.flatMap((kind) => (/[*?[{]/.test(kind) ? [kind] : resolve(kind)));
  // An empty list would mean all.
  return found.length === 0 ? () => false : matcherOf(found);
}

function nameMatcher(patterns: readonly string[], place: string, problems: string[]): (name: string) => boolean {
  if (patterns.length === 0) problems.push(`${place} is empty: leave it out, or name something`);
  for (const pattern of patterns.filter((each) => each === '' || !isCompleteGlob(each)))
    problems.push(
      pattern === '' ? `${place} has an empty name` : `${place}: invalid glob pattern "${pattern}": a bracket or brace is not closed`,
    );
  return matcherOf(patterns);
}

function matcherOf(patterns: readonly string[]): (name: string) => boolean {
  return createIncludesExcludes({ includes: patterns }).shouldInclude;
}
