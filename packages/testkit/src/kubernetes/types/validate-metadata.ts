import type { KubeObject } from '@lifeboat/core/plugin-api';
import type { StatusCause } from '../requests/status-error.ts';
import type { ServedType } from './served-type.ts';

const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const subdomainMessage =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const label = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const labelMessage =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const serviceLabel = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const serviceLabelMessage =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
const labelName = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const labelNameMessage =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const labelValue = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;
const labelValueMessage =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

const invalidValue = (field: string, value: string, message: string): StatusCause => ({
  reason: 'FieldValueInvalid',
  message: `Invalid value: ${JSON.stringify(value)}: ${message}`,
  field,
});

/** Checks the name and labels of an object. Returns what is wrong. */
export function validateMetadata(object: KubeObject, type: ServedType): StatusCause[] {
  const { name, labels } = object.metadata;
  if (!name) return [{ reason: 'FieldValueRequired', message: 'Required value: name or generateName is required', field: 'metadata.name' }];
  return [...nameCauses(name, type), ...labelCauses(labels ?? {})];
}

function nameCauses(name: string, type: ServedType): StatusCause[] {
  // The names of RBAC objects are path segments: anything but slashes and percent signs.
  if (type.group === 'rbac.authorization.k8s.io')
    return /[/%]/.test(name) ? [invalidValue('metadata.name', name, "may not contain '/'")] : [];
  if (type.storageKey === '/namespaces') {
    if (name.includes('.')) return [invalidValue('metadata.name', name, 'must not contain dots')];
    return label.test(name) ? [] : [invalidValue('metadata.name', name, labelMessage)];
  }
  if (type.storageKey === '/services') return serviceLabel.test(name) ? [] : [invalidValue('metadata.name', name, serviceLabelMessage)];
  return subdomain.test(name) ? [] : [invalidValue('metadata.name', name, subdomainMessage)];
}

function labelCauses(labels: Readonly<Record<string, string>>): StatusCause[] {
  return Object.entries(labels).flatMap(([key, value]) => {
    const causes: StatusCause[] = [];
    if (!labelName.test(key.split('/').at(-1) ?? '')) causes.push(invalidValue('metadata.labels', key, labelNameMessage));
    if (!labelValue.test(value)) causes.push(invalidValue('metadata.labels', value, labelValueMessage));
    return causes;
  });
}
