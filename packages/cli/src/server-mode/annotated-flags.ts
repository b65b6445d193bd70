import { writeAnnotatedOptions } from '@lifeboat/core/velero-api';
import { Option } from 'commander';
import { selectFlagNames } from '../flags/resources/select-flags.ts';
import { transformFlagNames } from '../flags/resources/transform-flags.ts';
import { UsageError } from '../usage-error.ts';

const flagNames = [...selectFlagNames, ...transformFlagNames, '--storage-class-mappings <pairs>', '--image-name-mappings <pairs>'];

/** The flags given that become annotations of a Backup or Restore: only a server of lifeboat reads them. */
export function annotatedFlags(flags: object): string[] {
  const given = new Map(Object.entries(flags));
  return flagNames.map((text) => new Option(text)).flatMap((option) => (given.has(option.attributeName()) ? [`--${option.name()}`] : []));
}

/** The annotations that say it. @throws UsageError */
export function annotatedFields(request: object): Readonly<Record<string, string>> {
  const annotations = writeAnnotatedOptions(request);
  if (typeof annotations === 'string') throw new UsageError(annotations);
  return annotations;
}
