import { equalJson, ownMember } from '@lifeboat/core/json';
import type { KubeObject } from '@lifeboat/core/plugin-api';
import { objectMember } from '../fields/json-object.ts';
import type { StatusCause } from '../requests/status-error.ts';
import type { ServedType } from './served-type.ts';

const configKeyMessage =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";

/** Checks the rules of some built-in kinds that a backup or restore may break. */
export function validateKind(object: KubeObject, live: KubeObject | undefined, type: ServedType): StatusCause[] {
  if (type.storageKey === '/configmaps' || type.storageKey === '/secrets')
    return [...configKeys(object), ...secretKeys(object, type), ...frozen(object, live)];
  if (type.storageKey === '/services' && live) return fixedClusterIp(object, live);
  return [];
}

function configKeys(object: KubeObject): StatusCause[] {
  const wrong = Object.keys(objectMember(object, 'data')).filter((key) => !/^[-._a-zA-Z0-9]+$/.test(key));
  return wrong.map((key) => ({
    reason: 'FieldValueInvalid',
    message: `Invalid value: ${JSON.stringify(key)}: ${configKeyMessage}`,
    field: `data[${key}]`,
  }));
}

function secretKeys(object: KubeObject, type: ServedType): StatusCause[] {
  if (type.storageKey !== '/secrets' || object.type !== 'kubernetes.io/tls') return [];
  const data = objectMember(object, 'data');
  const missing = ['tls.crt', 'tls.key'].filter((key) => ownMember(data, key) === undefined);
  return missing.map((key) => ({ reason: 'FieldValueRequired', message: 'Required value', field: `data[${key}]` }));
}

function frozen(object: KubeObject, live: KubeObject | undefined): StatusCause[] {
  if (live?.immutable !== true) return [];
  const message = 'Forbidden: field is immutable when `immutable` is set';
  const fields = ['data', 'binaryData'].filter((field) => !equalJson(ownMember(object, field), ownMember(live, field)));
  if (object.immutable !== true) fields.unshift('immutable');
  return fields.map((field) => ({ reason: 'FieldValueForbidden', message, field }));
}

function fixedClusterIp(object: KubeObject, live: KubeObject): StatusCause[] {
  const before = objectMember(live, 'spec').clusterIPs;
  const after = objectMember(object, 'spec').clusterIPs;
  if (before === undefined || after === undefined || equalJson(before, after) || objectMember(object, 'spec').type === 'ExternalName')
    return [];
  return [
    {
      reason: 'FieldValueInvalid',
      message: `Invalid value: ${JSON.stringify(after)}: may not change once set`,
      field: 'spec.clusterIPs[0]',
    },
  ];
}
