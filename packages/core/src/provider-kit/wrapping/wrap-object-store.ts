import { takeOptions } from '../../plugin-api/checks/take-options.ts';
import { objectStoreField } from '../../plugin-api/fields/object-store-field.ts';
import type { ObjectStore } from '../../plugin-api/object-store.ts';
import { type FieldSchema, listOf, required } from '../../velero-api/schema/field-schema.ts';

type OptionalMember = { [Member in keyof ObjectStore]-?: object extends Pick<ObjectStore, Member> ? Member : never }[keyof ObjectStore];

/** The members of a store that a layer replaces. All others go to the wrapped store. `undefined` removes an optional member from the
 * result. */
export type StoreReplacement = Partial<Omit<ObjectStore, OptionalMember>> & {
  readonly [Member in OptionalMember]?: ObjectStore[Member] | undefined;
};

/** A layer around a store. It gets the wrapped store and returns the members that it replaces. One layer may wrap several stores; it is
 * called once for each. */
export type StoreWrapper = (inner: ObjectStore) => StoreReplacement;

const argumentsField: FieldSchema = {
  type: 'object',
  fields: {
    store: required(objectStoreField),
    wrappers: required(listOf({ type: 'either', of: [{ type: 'function' }, { type: 'plugin', fields: {} }] })),
  },
};

/** A store whose members are all optional. */
const replacementField: FieldSchema = {
  type: 'plugin',
  fields: Object.fromEntries(Object.entries(objectStoreField.fields).map(([member, field]) => [member, { ...field, required: false }])),
};

/**
 * Wraps a store in layers: `wrapObjectStore(store, readOnly(), throttle({ bytesPerSecond }))`. Each layer wraps all layers before it, so a
 * call reaches the last one first. What a layer does not replace passes through: calls, the current `supports`, `place`, `risks` and
 * `patienceInMs`. `close` closes the wrapped store.
 * @throws LifeboatError `INVALID_CONFIG` for an invalid store or layer
 */
export function wrapObjectStore(store: ObjectStore, ...wrappers: readonly (StoreWrapper | StoreReplacement)[]): ObjectStore {
  takeOptions('wrapObjectStore', { store, wrappers }, argumentsField);
  return wrappers.reduce<ObjectStore>((inner, wrapper, index) => {
    const replaced = typeof wrapper === 'function' ? wrapper(inner) : wrapper;
    takeOptions(`wrapObjectStore: layer ${index + 1} of ${wrappers.length}`, replaced, replacementField);
    return wrapOnce(inner, replaced);
  }, store);
}

function wrapOnce(inner: ObjectStore, replaced: StoreReplacement): ObjectStore {
  const { place, risks, patienceInMs, createSignedUrl, removeUnfinishedPuts, lockObject, readObjectLock, readProtection, probe, close } =
    inner;
  const wrapped: ObjectStore = {
    specVersion: 1,
    get supports() {
      return inner.supports;
    },
    ...(place !== undefined && { place }),
    ...(risks !== undefined && { risks }),
    ...(patienceInMs !== undefined && { patienceInMs }),
    putObject: (key, body, options) => inner.putObject(key, body, options),
    getObject: (key, options) => inner.getObject(key, options),
    headObject: (key, options) => inner.headObject(key, options),
    listObjects: (prefix, options) => inner.listObjects(prefix, options),
    listCommonPrefixes: (prefix, delimiter, options) => inner.listCommonPrefixes(prefix, delimiter, options),
    deleteObject: (key, options) => inner.deleteObject(key, options),
    ...(createSignedUrl && { createSignedUrl: createSignedUrl.bind(inner) }),
    ...(removeUnfinishedPuts && { removeUnfinishedPuts: removeUnfinishedPuts.bind(inner) }),
    ...(lockObject && { lockObject: lockObject.bind(inner) }),
    ...(readObjectLock && { readObjectLock: readObjectLock.bind(inner) }),
    ...(readProtection && { readProtection: readProtection.bind(inner) }),
    ...(probe && { probe: probe.bind(inner) }),
    ...(close && { close: close.bind(inner) }),
  };
  // Copied as descriptors, because `supports` may be a getter: a probe may find out more later.
  for (const [member, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(replaced))) {
    if ('value' in descriptor && descriptor.value === undefined) Reflect.deleteProperty(wrapped, member);
    else Object.defineProperty(wrapped, member, { ...descriptor, enumerable: true, configurable: true });
  }
  takeOptions('wrapObjectStore', { store: wrapped, wrappers: [] }, argumentsField);
  return wrapped;
}
