import { type IncludeExcludePolicy, type VolumePolicyAction, volumePolicyActions } from '../../velero-api/files/resource-policies.ts';
import { createStrictFields, type StrictFields } from '../strict-fields.ts';
import { compileFilterPolicies, type FilterPolicies } from './compile-filter-policies.ts';
import type { PolicyVolume } from './policy-volume.ts';
import { compileVolumeConditions, type VolumeCondition } from './volume-conditions.ts';

/** Resource policies, ready to be asked. */
export interface CompiledPolicies {
  /** The action of the first policy that fits; `undefined`: none does. `index` counts from 0. */
  match(volume: PolicyVolume): { readonly action: VolumePolicyAction; readonly index: number; readonly isGlobal?: boolean } | undefined;
  readonly includeExclude: Required<{ readonly [Field in keyof IncludeExcludePolicy]: readonly string[] }> | undefined;
  /** The fine-grained filters of objects. */
  readonly filters: FilterPolicies | undefined;
  /** Whether there are volume policies. */
  readonly saysVolumes: boolean;
  /** Whether those that count for every backup hold more than volume policies, which does not. @default false */
  readonly globalSayMore?: boolean;
}

const includeExcludeFields = [
  'includedClusterScopedResources',
  'excludedClusterScopedResources',
  'includedNamespaceScopedResources',
  'excludedNamespaceScopedResources',
] as const;

/** Checks policies as a user wrote them (the data of `ResourcePolicies`) by Velero's rules, and more strictly: kinds of volume
 * and phases of claims that there are not are problems too. Use `policies` when there are no problems. */
export function compileResourcePolicies(value: unknown): { readonly policies: CompiledPolicies; readonly problems: readonly string[] } {
  const problems: string[] = [];
  const fields = createStrictFields(problems);
  const known = ['version', 'volumePolicies', 'includeExcludePolicy', 'clusterScopedFilterPolicy', 'namespacedFilterPolicies'];
  const given = fields.mapping(value, 'the resource policies', known) ?? {};
  if (problems.length === 0 && given.version !== 'v1')
    problems.push(
      `incompatible version number ${given.version === undefined ? '(none)' : String(given.version)} with supported version v1`,
    );
  const volumePolicies = fields.list(given.volumePolicies, 'volumePolicies').map((policy, index) => {
    const place = `volumePolicies[${index}]`;
    const { conditions, action } = fields.mapping(policy, place, ['conditions', 'action']) ?? { action: { type: 'skip' } };
    return {
      conditions: compileVolumeConditions({ conditions, place: `${place}.conditions`, fields, problems }),
      action: compileAction(action, `${place}.action`, fields, problems),
    };
  });
  return {
    problems,
    policies: {
      match: (volume) => firstMatch(volumePolicies, volume),
      includeExclude: compileIncludeExclude(given.includeExcludePolicy, fields, problems),
      filters: compileFilterPolicies(given, { fields, problems }),
      saysVolumes: volumePolicies.length > 0,
    },
  };
}

/** The policies of a backup, and those of volumes that count for every backup: its own decide first. */
export function withGlobalVolumes(own: CompiledPolicies | undefined, global: CompiledPolicies): CompiledPolicies {
  const match: CompiledPolicies['match'] = (volume) => {
    const mine = own?.match(volume);
    if (mine) return mine;
    const found = global.match(volume);
    return found && { ...found, isGlobal: true };
  };
  return {
    match,
    includeExclude: own?.includeExclude,
    filters: own?.filters,
    saysVolumes: global.saysVolumes || own?.saysVolumes === true,
    globalSayMore: global.includeExclude !== undefined || global.filters !== undefined,
  };
}

interface CompiledPolicy {
  readonly conditions: readonly VolumeCondition[];
  readonly action: VolumePolicyAction;
}

function firstMatch(policies: readonly CompiledPolicy[], volume: PolicyVolume): ReturnType<CompiledPolicies['match']> {
  const index = policies.findIndex(({ conditions }) => conditions.every((holds) => holds(volume)));
  const action = policies[index]?.action;
  return action && { action, index };
}

function compileAction(value: unknown, place: string, fields: StrictFields, problems: string[]): VolumePolicyAction {
  const { type, parameters } = fields.mapping(value, place, ['type', 'parameters']) ?? { type: 'skip' };
  const known = volumePolicyActions.find((action) => action === type);
  if (!known) problems.push(`invalid action type ${String(type)} in ${place}; known are ${volumePolicyActions.join(', ')}`);
  const given = parameters === undefined || parameters === null ? undefined : fields.mapping(parameters, `${place}.parameters`);
  return { type: known ?? 'skip', ...(given && { parameters: given }) };
}

function compileIncludeExclude(value: unknown, fields: StrictFields, problems: string[]): CompiledPolicies['includeExclude'] {
  if (value === undefined || value === null) return undefined;
  const place = 'includeExcludePolicy';
  const given = fields.mapping(value, place, includeExcludeFields) ?? {};
  const texts = (field: (typeof includeExcludeFields)[number]) => fields.texts(given[field], `${place}.${field}`);
  const policy = {
    includedClusterScopedResources: texts('includedClusterScopedResources'),
    excludedClusterScopedResources: texts('excludedClusterScopedResources'),
    includedNamespaceScopedResources: texts('includedNamespaceScopedResources'),
    excludedNamespaceScopedResources: texts('excludedNamespaceScopedResources'),
  };
  if (Object.values(policy).some((names) => names.includes('*')))
    problems.push(`${place}: cannot use '*' in includes or excludes filters in the policy`);
  for (const [includes, excludes] of [
    [policy.includedClusterScopedResources, policy.excludedClusterScopedResources],
    [policy.includedNamespaceScopedResources, policy.excludedNamespaceScopedResources],
  ] as const) {
    for (const name of excludes.filter((each) => includes.includes(each)))
      problems.push(`${place}: excludes list cannot contain an item in the includes list: ${name}`);
  }
  return policy;
}
