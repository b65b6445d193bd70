import { fieldProblems } from './schema/field-problems.ts';
import { unknownFields } from './schema/unknown-fields.ts';
import { dns1123LabelProblems, dns1123SubdomainProblems, labelKeyProblems, labelValueProblems } from './values/dns1123-problems.ts';
import { type VeleroKind, veleroKinds } from './velero-kinds.ts';

/**
 * What is wrong with an object of a velero.io kind, in the API server's words and with the path of each field: name, labels,
 * required fields, types, enums, and Go durations (which the API server does not check). Fields that this version does not
 * know are fine; {@link unknownVeleroFields} names them. Empty: nothing is wrong. Velero's server may still refuse what an
 * object asks for (phase `FailedValidation`).
 */
export function validateVeleroObject(object: unknown): string[] {
  if (!isObject(object)) return ['Invalid value: must be an object'];
  const kind = kindOf(object);
  if (kind === undefined)
    return [`kind: Unsupported value: ${JSON.stringify(object.kind) ?? '""'}: supported values: ${Object.keys(veleroKinds).join(', ')}`];
  const { group, version, spec, status } = veleroKinds[kind];
  const problems =
    object.apiVersion === `${group}/${version}`
      ? []
      : [`apiVersion: Invalid value: ${JSON.stringify(object.apiVersion) ?? '""'}: must be ${group}/${version}`];
  problems.push(...metadataProblems(object.metadata));
  // The CRDs let an object without spec pass, whatever they require inside; no controller can do anything with one.
  problems.push(...fieldProblems('spec', object.spec ?? {}, { type: 'object', fields: spec }));
  if (object.status !== undefined) problems.push(...fieldProblems('status', object.status, { type: 'object', fields: status }));
  return problems;
}

/** Paths of fields in `spec` and `status` that a Velero does not know: its API server would drop them without a word.
 * `version`: of which Velero. @default '1.18' */
export function unknownVeleroFields(object: unknown, { version = '1.18' }: { readonly version?: '1.18' | '1.19' } = {}): string[] {
  const kind = isObject(object) ? kindOf(object) : undefined;
  if (!isObject(object) || kind === undefined) return [];
  const { spec, status } = veleroKinds[kind];
  return [
    ...unknownFields('spec', object.spec, { type: 'object', fields: spec }, version),
    ...unknownFields('status', object.status, { type: 'object', fields: status }, version),
  ].map(({ path }) => path);
}

function metadataProblems(metadata: unknown): string[] {
  if (!isObject(metadata)) return ['metadata: Required value'];
  const { name, generateName, namespace, labels, annotations } = metadata;
  const problems: string[] = [];
  const check = (path: string, value: unknown, rule: (value: string) => string[]) =>
    problems.push(
      ...(typeof value === 'string'
        ? rule(value).map((problem) => `${path}: Invalid value: ${JSON.stringify(value)}: ${problem}`)
        : [`${path}: Invalid value: must be a string`]),
    );
  if (name !== undefined && name !== '') check('metadata.name', name, dns1123SubdomainProblems);
  else if (!generateName) problems.push('metadata.name: Required value: name or generateName is required');
  if (namespace !== undefined) check('metadata.namespace', namespace, dns1123LabelProblems);
  for (const [key, value] of Object.entries(isObject(labels) ? labels : {})) {
    check('metadata.labels', key, labelKeyProblems);
    check('metadata.labels', value, labelValueProblems);
  }
  for (const [key, value] of Object.entries(isObject(annotations) ? annotations : {})) {
    check('metadata.annotations', key, (text) => labelKeyProblems(text.toLowerCase()));
    check(`metadata.annotations.${key}`, value, () => []);
  }
  return problems;
}

function kindOf({ kind }: Record<string, unknown>): VeleroKind | undefined {
  return typeof kind === 'string' && Object.hasOwn(veleroKinds, kind) ? (kind as VeleroKind) : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
