import { ownMember } from '@lifeboat/core/json';
import type { KubeObject } from '@lifeboat/core/plugin-api';
import { member } from '../fields/json-object.ts';
import type { ServedType } from '../types/served-type.ts';
import { badRequest } from './status-error.ts';

type Predicate = (object: KubeObject) => boolean;

/** Turns a selector such as `app=x,env in (a,b),!old` into a test of an object's labels; `undefined` for an empty selector. */
export function labelSelector(text: string): Predicate | undefined {
  if (text.trim() === '') return undefined;
  const requirements = splitOutsideParentheses(text).map(requirement);
  return ({ metadata }) => requirements.every((test) => test(metadata.labels ?? {}));
}

type LabelTest = (labels: Readonly<Record<string, string>>) => boolean;

function requirement(text: string): LabelTest {
  const negated = /^!\s*([^\s!=<>,()]+)$/.exec(text);
  if (negated) return (labels) => !Object.hasOwn(labels, negated[1] ?? '');
  const set = /^([^\s!=<>,()]+)\s+(in|notin)\s+(.*)$/.exec(text);
  if (set) {
    const [, key = '', operator, rest = ''] = set;
    if (!rest.startsWith('(')) throw badRequest(`unable to parse requirement: found '${rest.split(/[\s,()]/)[0]}' expected: '('`);
    const values = rest
      .replace(/^\(|\)$/g, '')
      .split(',')
      .map((value) => value.trim());
    return operator === 'in'
      ? (labels) => Object.hasOwn(labels, key) && values.includes(ownMember(labels, key) ?? '')
      : (labels) => !(Object.hasOwn(labels, key) && values.includes(ownMember(labels, key) ?? ''));
  }
  const compared = /^([^\s!=<>,()]+)\s*(==|=|!=|>|<)\s*([^\s!=<>,()]*)$/.exec(text);
  if (compared) {
    const [, key = '', operator, value = ''] = compared;
    if (operator === '!=') return (labels) => ownMember(labels, key) !== value;
    if (operator === '>') return (labels) => Object.hasOwn(labels, key) && Number(ownMember(labels, key)) > Number(value);
    if (operator === '<') return (labels) => Object.hasOwn(labels, key) && Number(ownMember(labels, key)) < Number(value);
    return (labels) => Object.hasOwn(labels, key) && ownMember(labels, key) === value;
  }
  if (/^[^\s!=<>,()]+$/.test(text)) return (labels) => Object.hasOwn(labels, text);
  throw badRequest(`unable to parse requirement: ${text}`);
}

function splitOutsideParentheses(text: string): string[] {
  return text.split(/,(?![^(]*\))/).map((part) => part.trim());
}

// Fields that can be selected besides name and namespace, by storage key.
const selectable: Record<string, readonly string[]> = {
  '/pods': ['spec.nodeName', 'spec.restartPolicy', 'spec.schedulerName', 'spec.serviceAccountName', 'status.phase', 'status.podIP'],
  '/secrets': ['type'],
  '/namespaces': ['status.phase'],
  '/nodes': ['spec.unschedulable'],
  '/events': ['involvedObject.kind', 'involvedObject.namespace', 'involvedObject.name', 'involvedObject.uid', 'reason', 'type'],
  'batch/jobs': ['status.successful'],
};

/** Turns a selector such as `metadata.name=a,type!=b` into a test; `undefined` for an empty selector. */
export function fieldSelector(text: string, type: ServedType): Predicate | undefined {
  if (text.trim() === '') return undefined;
  const tests = text.split(',').map((part) => {
    const match = /^([^=!]+)(==|=|!=)(.*)$/.exec(part.trim());
    if (!match) throw badRequest(`invalid field selector: ${part}; can't understand '${part}'`);
    const [, field = '', operator, value = ''] = match;
    const known = ['metadata.name', 'metadata.namespace', ...(ownMember(selectable, type.storageKey) ?? [])];
    if (!known.includes(field)) {
      throw badRequest(
        type.schema
          ? `field label not supported: ${field}`
          : `"${field}" is not a known field selector: only ${known.map((name) => `"${name}"`).join(', ')}`,
      );
    }
    return (object: KubeObject) => {
      const found = field.split('.').reduce<unknown>((current, key) => member(current, key), object);
      return (String(found ?? '') === value) === (operator !== '!=');
    };
  });
  return (object) => tests.every((test) => test(object));
}
