import type { RestoreRequest } from '@lifeboat/core';
import { type Command, InvalidArgumentError } from 'commander';
import { parseOptionalBoolean } from '../booleans.ts';
import { parseMap } from '../parse-map.ts';

/** Flags that change objects on their way into the cluster. */
export interface TransformFlags {
  readonly registryMappings?: Record<string, string>;
  readonly hostMappings?: Record<string, string>;
  readonly rewriteHosts?: boolean;
  readonly nodeSelectorMappings?: Record<string, string>;
  readonly tolerationMappings?: Record<string, string>;
  readonly claimSizes?: Record<string, string>;
  readonly claimAccessModes?: Record<string, string>;
  readonly rewriteServiceNames?: boolean;
}

export function addTransformFlags(command: Command): void {
  command
    .option('--registry-mappings <pairs>', 'take images from other registries: docker.io/library=mirror.example.com/lib,...', parseMap('='))
    .option('--host-mappings <pairs>', 'replace host names of Ingresses and Gateways: *.example.com=*.dev.example.com,...', parseMap('='))
    .option('--rewrite-hosts <bool>', 'also replace those host names in env, args, commands and ConfigMaps', parseOptionalBoolean)
    .option('--node-selector-mappings <pairs>', 'replace labels in node selectors: disk=ssd:disk=nvme; zone: removes one', parsePairs)
    .option('--toleration-mappings <pairs>', 'replace taints that Pods tolerate: pool=gpu:pool=cpu; spot: removes one', parsePairs)
    .option('--claim-sizes <pairs>', 'size of claims by their old storage class: standard=20Gi,...', parseMap('='))
    .option('--claim-access-modes <pairs>', 'access mode of claims by their old storage class: standard=ReadWriteOnce,...', parseMap('='))
    .option(
      '--rewrite-service-names <bool>',
      'also replace names of Services in renamed namespaces in env, args, commands and ConfigMaps',
      parseOptionalBoolean,
    );
}

/** The objects of velero.io have no fields for these: a server of lifeboat reads them from an annotation. */
export const transformFlagNames = [
  '--registry-mappings <pairs>',
  '--host-mappings <pairs>',
  '--rewrite-hosts <bool>',
  '--node-selector-mappings <pairs>',
  '--toleration-mappings <pairs>',
  '--claim-sizes <pairs>',
  '--claim-access-modes <pairs>',
  '--rewrite-service-names <bool>',
] as const;

export function transformFields(flags: TransformFlags): Partial<RestoreRequest> {
  const claims = [
    ...Object.entries(flags.claimSizes ?? {}).map(([name, size]) => ({ storageClasses: [name], size })),
    ...Object.entries(flags.claimAccessModes ?? {}).map(([name, mode]) => ({ storageClasses: [name], accessModes: [mode] })),
  ];
  return {
    ...(flags.registryMappings && { registryMapping: flags.registryMappings }),
    ...(flags.hostMappings && { hostMapping: flags.hostMappings }),
    ...(flags.rewriteHosts !== undefined && { rewriteHosts: flags.rewriteHosts }),
    ...(flags.nodeSelectorMappings && { nodeSelectorMapping: flags.nodeSelectorMappings }),
    ...(flags.tolerationMappings && { tolerationMapping: flags.tolerationMappings }),
    ...(claims.length > 0 && { claims }),
    ...(flags.rewriteServiceNames !== undefined && { rewriteServiceNames: flags.rewriteServiceNames }),
  };
}

/** `from:to`, where both may be `label=value`, and an empty `to` removes. */
function parsePairs(text: string, previous: Record<string, string> | undefined): Record<string, string> {
  const entries = new Map(Object.entries(previous ?? {}));
  for (const pair of text.split(',').filter((each) => each.trim() !== '')) {
    const at = pair.indexOf(':');
    if (at < 1) throw new InvalidArgumentError(`Expected from:to pairs, got "${pair}".`);
    entries.set(pair.slice(0, at).trim(), pair.slice(at + 1).trim());
  }
  return Object.fromEntries(entries);
}
