import type { RestoreRequest } from '@lifeboat/core';
import type { Command } from 'commander';
import { parseMap } from '../parse-map.ts';

/** Flags that give what is restored other names. */
export interface MappingFlags {
  readonly namespaceMappings?: Record<string, string>;
  readonly storageClassMappings?: Record<string, string>;
  readonly imageNameMappings?: Record<string, string>;
}

export function addNamespaceMappingFlag(command: Command): Command {
  return command.option('--namespace-mappings <pairs>', 'restore namespaces under other names: old:new,...', parseMap(':'));
}

export function addMappingFlags(command: Command): Command {
  return addNamespaceMappingFlag(command)
    .option('--storage-class-mappings <pairs>', 'replace storage classes of volumes; the new ones must exist: old:new,...', parseMap(':'))
    .option(
      '--image-name-mappings <pairs>',
      'replace a part of image names: old=new,... such as docker.io/=registry.example.com:5000/; the first pair that fits counts',
      parseMap('='),
    );
}

/** The fields of a request that the flags stand for. */
export function mappingFields(flags: MappingFlags): Pick<RestoreRequest, 'namespaceMapping' | 'storageClassMapping' | 'imageNameMapping'> {
  return {
    ...(flags.namespaceMappings && { namespaceMapping: flags.namespaceMappings }),
    ...(flags.storageClassMappings && { storageClassMapping: flags.storageClassMappings }),
    ...(flags.imageNameMappings && { imageNameMapping: flags.imageNameMappings }),
  };
}
