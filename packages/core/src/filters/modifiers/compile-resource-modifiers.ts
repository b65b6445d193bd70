import { type JsonPatchOperation, JsonPatchTestError, jsonPatch, mergePatch, parseJson } from '../../json/index.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import type { LabelSelector } from '../../velero-api/values/meta.ts';
import { createGlob } from '../glob.ts';
import { matchesLabelSelector, validateLabelSelector } from '../label-selector.ts';
import { createStrictFields, type StrictFields } from '../strict-fields.ts';

/** An object that is about to be restored. */
export interface ModifiedItem {
  readonly object: KubeObject;
  /** Such as `deployments.apps`. */
  readonly resource: string;
  /** That of the backup; `''` for cluster-scoped kinds. */
  readonly namespace: string;
}

/** Velero's resource modifiers, ready to be applied. */
export interface CompiledModifiers {
  /** The object as the rules that are meant for it make it; the same one where there are none.
   * @throws Error when a rule does not fit the object */
  modify(item: ModifiedItem): KubeObject;
}

interface Rule {
  applies(item: ModifiedItem): boolean;
  change(object: unknown): unknown;
}

interface CompileOptions {
  /** What the ConfigMap holds. */
  readonly value: unknown;
  readonly parseYaml: (text: string) => unknown;
}

type Condition = (item: ModifiedItem) => boolean;

const operations = ['add', 'remove', 'replace', 'test', 'move', 'copy'] as const;

/** Checks rules as a user wrote them, by Velero's rules. Use `modifiers` when there are no problems. */
export function compileResourceModifiers({ value, parseYaml }: CompileOptions): {
  readonly modifiers: CompiledModifiers;
  readonly problems: readonly string[];
} {
  const problems: string[] = [];
  const fields = createStrictFields(problems);
  const given = fields.mapping(value, 'the resource modifiers', ['version', 'resourceModifierRules']) ?? {};
  if (problems.length === 0 && String(given.version).toLowerCase() !== 'v1')
    problems.push(`version ${given.version === undefined ? '(none)' : String(given.version)} is not supported: it must be v1`);
  const rules = fields
    .list(given.resourceModifierRules, 'resourceModifierRules')
    .map((rule, index) => compileRule({ rule, place: `resourceModifierRules[${index}]`, fields, problems, parseYaml }));
  return {
    problems,
    modifiers: {
      modify(item) {
        // As with Velero, every condition is asked of the object as it came.
        const meant = rules.filter((rule) => rule.applies(item));
        return meant.reduce<unknown>((object, rule) => rule.change(object), item.object) as KubeObject;
      },
    },
  };
}

interface RuleOptions {
  readonly rule: unknown;
  readonly place: string;
  readonly fields: StrictFields;
  readonly problems: string[];
  readonly parseYaml: (text: string) => unknown;
}

const kindsOfPatch = ['patches', 'mergePatches', 'strategicPatches'] as const;

function compileRule({ rule, place, fields, problems, parseYaml }: RuleOptions): Rule {
  const given = fields.mapping(rule, place, ['conditions', ...kindsOfPatch]) ?? {};
  const kinds = kindsOfPatch.filter((kind) => fields.list(given[kind], `${place}.${kind}`).length > 0);
  if (kinds.length !== 1) problems.push(`${place} must have exactly one of ${kindsOfPatch.join(', ')}`);
  if (kinds.includes('strategicPatches')) problems.push(`${place}.strategicPatches is not supported yet: use patches or mergePatches`);
  const conditions = compileConditions({ rule: given.conditions, place: `${place}.conditions`, fields, problems, parseYaml });
  const patch = fields
    .list(given.patches, `${place}.patches`)
    .map((each, index) => compileOperation(each, `${place}.patches[${index}]`, fields, problems));
  const merges = fields.list(given.mergePatches, `${place}.mergePatches`).map((each, index) => {
    const at = `${place}.mergePatches[${index}]`;
    const text = fields.text((fields.mapping(each, at, ['patchData']) ?? { patchData: '{}' }).patchData, `${at}.patchData`) ?? '{}';
    try {
      return fields.mapping(parseYaml(text), `${at}.patchData`);
    } catch (error) {
      problems.push(`${at}.patchData is neither YAML nor JSON: ${messageOf(error)}`);
      return {};
    }
  });
  return {
    applies: (item) => conditions.every((holds) => holds(item)),
    change: (object) => merges.reduce<unknown>(mergePatch, patch.length > 0 ? patched(object, patch) : object),
  };
}

/** A `test` that fails leaves the object as it is, without a word. */
function patched(object: unknown, patch: readonly JsonPatchOperation[]): unknown {
  try {
    return jsonPatch(object, patch);
  } catch (error) {
    if (error instanceof JsonPatchTestError) return object;
    throw error;
  }
}

function compileConditions({ rule, place, fields, problems }: RuleOptions): Condition[] {
  const known = ['groupResource', 'resourceNameRegex', 'namespaces', 'labelSelector', 'matches'];
  const given = fields.mapping(rule ?? {}, place, known) ?? {};
  const groupResource = given.groupResource === undefined ? '' : (fields.text(given.groupResource, `${place}.groupResource`) ?? '');
  if (groupResource === '') problems.push(`${place}.groupResource is missing: such as pods, or deployments.apps`);
  const conditions: Condition[] = [resourceCondition(groupResource)];
  if (given.resourceNameRegex !== undefined) {
    const text = fields.text(given.resourceNameRegex, `${place}.resourceNameRegex`) ?? '';
    try {
      const pattern = new RegExp(text, 'u');
      conditions.push(({ object }) => pattern.test(object.metadata.name));
    } catch (error) {
      problems.push(`${place}.resourceNameRegex is no regular expression: ${messageOf(error)}`);
    }
  }
  const namespaces = fields.texts(given.namespaces, `${place}.namespaces`).map(createGlob);
  if (namespaces.length > 0) conditions.push(({ namespace }) => namespace === '' || namespaces.some((matches) => matches(namespace)));
  if (given.labelSelector !== undefined && given.labelSelector !== null) {
    const selector = (fields.mapping(given.labelSelector, `${place}.labelSelector`, ['matchLabels', 'matchExpressions']) ??
      {}) as LabelSelector;
    problems.push(...validateLabelSelector(selector).map((problem) => `${place}.labelSelector: ${problem}`));
    conditions.push(({ object }) => matchesLabelSelector(selector, object.metadata.labels));
  }
  const tests = fields.list(given.matches, `${place}.matches`).map((each, index) => {
    const match = fields.mapping(each, `${place}.matches[${index}]`, ['path', 'value']) ?? {};
    return compileOperation({ ...match, operation: 'test' }, `${place}.matches[${index}]`, fields, problems);
  });
  if (tests.length > 0) conditions.push(({ object }) => holds(object, tests));
  return conditions;
}

function holds(object: KubeObject, tests: readonly JsonPatchOperation[]): boolean {
  try {
    jsonPatch(object, tests);
    return true;
  } catch {
    return false;
  }
}

/** A glob whose `*` stays within one part of `deployments.apps`. */
function resourceCondition(pattern: string): Condition {
  const choices = alternatives(pattern).map((choice) => choice.split('.').map(createGlob));
  return ({ resource }) => {
    const actual = resource.split('.');
    return choices.some((parts) => actual.length === parts.length && parts.every((matches, index) => matches(actual[index] ?? '')));
  };
}

/** `{a,b.c}` is the one or the other. */
function alternatives(pattern: string): string[] {
  const [, before = '', inside = '', after = ''] = /^([^{]*)\{([^{}]*)\}(.*)$/s.exec(pattern) ?? [];
  if (inside === '') return [pattern];
  return inside.split(',').flatMap((choice) => alternatives(after).map((rest) => `${before}${choice}${rest}`));
}

function compileOperation(value: unknown, place: string, fields: StrictFields, problems: string[]): JsonPatchOperation {
  const given = fields.mapping(value, place, ['operation', 'path', 'from', 'value']);
  if (!given) return {};
  const op = operations.find((operation) => operation === given.operation);
  if (!op) problems.push(`${place}.operation ${String(given.operation)} is not known; known are ${operations.join(', ')}`);
  for (const field of op === 'move' || op === 'copy' ? (['path', 'from'] as const) : (['path'] as const))
    if (typeof given[field] !== 'string' || !/^(\/|$)/.test(given[field]))
      problems.push(`${place}.${field} must be a path such as /spec/replicas`);
  try {
    const text = given.value === undefined ? '' : (fields.text(given.value, `${place}.value`) ?? '');
    return { op, path: given.path, from: given.from, ...(op !== 'remove' && { value: typed(text) }) };
  } catch (error) {
    problems.push(`${place}.value is no JSON: ${messageOf(error)}`);
    return {};
  }
}

/** What a text stands for, as with Velero: JSON where it looks like it, text in quotes, and else the text itself. */
function typed(text: string): unknown {
  if (/^(".*"|null|true|false|-?\d+(\.\d+)?([eE][+-]?\d+)?|[{[].*)$/s.test(text)) return parseJson(text);
  return text;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
}
