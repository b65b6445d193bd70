import { fieldProblems } from './schema/field-problems.ts';
import { type FieldSchema, text, textMap, texts, time } from './schema/field-schema.ts';
import { veleroKinds } from './velero-kinds.ts';

const metadata = {
  type: 'object',
  fields: {
    name: text,
    namespace: text,
    uid: text,
    resourceVersion: text,
    creationTimestamp: time,
    deletionTimestamp: time,
    labels: { ...textMap, nullable: true },
    annotations: { ...textMap, nullable: true },
    finalizers: { ...texts, nullable: true },
  },
} as const satisfies FieldSchema;

/** Velero's Go types print these as `null` where they are not set, which its CRDs do not allow: an API server drops them. */
const printedAsNull: ReadonlySet<string> = new Set(['spec.resourcePolicy.apiGroup', 'spec.resourceModifier.apiGroup']);

/**
 * What is wrong with the shape of a Backup or Restore that lies in a bucket, with the path of each field. Unlike an API server it takes
 * names and words that this version does not know: a later Velero may have written it. Empty: every field holds what its type says.
 */
export function storedObjectProblems(
  kind: 'Backup' | 'Restore',
  object: Readonly<Record<'metadata' | 'spec' | 'status', unknown>>,
): string[] {
  const { spec, status } = veleroKinds[kind];
  const rules = { anyWord: true, nullPaths: printedAsNull };
  return [
    ...fieldProblems('metadata', object.metadata, metadata, rules),
    ...fieldProblems('spec', object.spec, { type: 'object', fields: spec }, rules),
    ...fieldProblems('status', object.status, { type: 'object', fields: status }, rules),
  ];
}
