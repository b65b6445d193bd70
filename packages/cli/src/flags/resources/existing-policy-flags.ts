import type { RestoreRequest } from '@lifeboat/core';
import { type ExistingObjectPolicy, existingObjectPolicies } from '@lifeboat/core/velero-api';
import { type Command, Option } from 'commander';
import { parseExistingPolicies } from './parse-existing-policies.ts';

/** Flags that say what becomes of objects that exist. */
export interface ExistingPolicyFlags {
  readonly existingResourcePolicy?: ExistingObjectPolicy;
  readonly existingResourcePolicies?: Record<string, ExistingObjectPolicy>;
}

export function addExistingPolicyFlags(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--existing-resource-policy <policy>',
        'what happens to objects that exist and differ; recreate deletes them and creates them again',
      ).choices(existingObjectPolicies),
    )
    .option(
      '--existing-resource-policies <pairs>',
      'the same for certain resources: deployments.apps:recreate,configmaps:none',
      parseExistingPolicies,
    );
}

/** The fields of a request that the flags stand for. */
export function existingPolicyFields(
  flags: ExistingPolicyFlags,
): Pick<RestoreRequest, 'existingResourcePolicy' | 'existingResourcePolicies'> {
  return {
    ...(flags.existingResourcePolicy && { existingResourcePolicy: flags.existingResourcePolicy }),
    ...(flags.existingResourcePolicies && { existingResourcePolicies: flags.existingResourcePolicies }),
  };
}
