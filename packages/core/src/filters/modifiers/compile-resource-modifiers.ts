import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { isRawJson, type JsonPatchOperation, JsonPatchTestError, jsonPatch, mergePatch } from '../../json/index.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import { createStrictFields } from '../strict-fields.ts';
import { compileOperation } from './compile-operation.ts';
import { messageOf } from './message-of.ts';
import type { ModifiedItem, RuleOptions } from './modified-item.ts';
import { compileConditions } from './modifier-conditions.ts';
import type { MergeSchema } from './strategic/merge-schema.ts';
import { strategicMerge } from './strategic/strategic-merge.ts';

/** Velero's resource modifiers, ready to be applied. */
export interface CompiledModifiers {
  /** The object as the rules that are meant for it make it; the same one where there are none.
   * @throws Error when a rule does not fit the object, naming the rule by its place */
  modify(item: ModifiedItem): Promise<KubeObject>;
}

/** How a kind is merged in the target. @throws Error when the target takes no strategic merge patch for it */
export type MergeSchemaOf = (object: KubeObject) => Promise<MergeSchema>;

interface Rule {
  readonly place: string;
  applies(item: ModifiedItem): boolean;
  change(object: KubeObject): unknown;
}

interface CompileOptions {
  /** What the ConfigMap holds. */
  readonly value: unknown;
  readonly parseYaml: (text: string) => unknown;
  readonly mergeSchemaOf: MergeSchemaOf;
}

/** Checks rules as a user wrote them, by Velero's rules. Use `modifiers` when there are no problems. */
export function compileResourceModifiers({ value, parseYaml, mergeSchemaOf }: CompileOptions): {
  readonly modifiers: CompiledModifiers;
  readonly problems: readonly string[];
} {
  const problems: string[] = [];
  const fields = createStrictFields(problems);
  const given = fields.mapping(value, 'the resource modifiers', ['version', 'resourceModifierRules']) ?? {};
  if (problems.length === 0 && String(given.version).toLowerCase() !== 'v1')
    problems.push(`version ${given.version === undefined ? '(none)' : String(given.version)} is not supported: it must be v1`);
  const listed = fields.list(given.resourceModifierRules, 'resourceModifierRules');
  if (problems.length === 0 && listed.length === 0) problems.push('resourceModifierRules is empty: write at least one rule');
  const rules = listed.map((rule, index) =>
    compileRule({ rule, place: `resourceModifierRules[${index}]`, fields, problems, parseYaml, mergeSchemaOf }),
  );
  return {
    problems,
    modifiers: {
      async modify(item) {
        // As with Velero, every condition is asked of the object as it came.
        const meant = rules.filter((rule) => rule.applies(item));
        let { object } = item;
        for (const { place, change } of meant) {
          try {
            object = (await change(object)) as KubeObject;
          } catch (error) {
            if (LifeboatError.isInstance(error)) throw error;
            throw new Error(`${place}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
          }
        }
        return object;
      },
    },
  };
}

const kindsOfPatch = ['patches', 'mergePatches', 'strategicPatches'] as const;

function compileRule(options: RuleOptions & Pick<CompileOptions, 'parseYaml' | 'mergeSchemaOf'>): Rule {
  const { rule, place, fields, problems, mergeSchemaOf } = options;
  const given = fields.mapping(rule, place, ['conditions', ...kindsOfPatch]) ?? {};
  const kinds = kindsOfPatch.filter((kind) => fields.list(given[kind], `${place}.${kind}`).length > 0);
  if (kinds.length !== 1) problems.push(`${place} must have exactly one of ${kindsOfPatch.join(', ')}`);
  const conditions = compileConditions({ rule: given.conditions, place: `${place}.conditions`, fields, problems });
  const patch = fields
    .list(given.patches, `${place}.patches`)
    .map((each, index) => compileOperation(each, `${place}.patches[${index}]`, fields, problems));
  const merges = compileData(given.mergePatches, `${place}.mergePatches`, options);
  const strategic = compileData(given.strategicPatches, `${place}.strategicPatches`, options);
  return {
    place,
    applies: (item) => conditions.every((holds) => holds(item)),
    async change(object) {
      if (patch.length > 0) return patched(object, patch);
      if (merges.length > 0) return merges.reduce<unknown>(mergePatch, object);
      const schema = await mergeSchemaOf(object);
      return strategic.reduce<unknown>((before, each) => strategicMerge(before, each, schema), object);
    },
  };
}

/** The patches of a list whose parts are `patchData: <YAML or JSON>`. */
function compileData(
  value: unknown,
  place: string,
  { fields, problems, parseYaml }: RuleOptions & Pick<CompileOptions, 'parseYaml'>,
): Record<string, unknown>[] {
  return fields.list(value, place).flatMap((each, index) => {
    const at = `${place}[${index}].patchData`;
    const text = fields.text((fields.mapping(each, `${place}[${index}]`, ['patchData']) ?? { patchData: '{}' }).patchData, at) ?? '{}';
    try {
      const parsed = parseYaml(text);
      if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) && !isRawJson(parsed))
        return [parsed as Record<string, unknown>];
      problems.push(`${at} must be a mapping`);
    } catch (error) {
      problems.push(`${at} is neither YAML nor JSON: ${messageOf(error)}`);
    }
    return [];
  });
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
