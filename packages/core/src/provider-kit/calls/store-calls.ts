import type { ObjectStore, StoreCallOptions } from '../../plugin-api/object-store.ts';
import type { Patience } from '../../plugin-api/store-terms/patience.ts';

type Call<Context, Name extends keyof ObjectStore> =
  NonNullable<ObjectStore[Name]> extends (...args: infer Args) => infer Result ? (context: Context, ...args: Args) => Result : never;

type Required = 'putObject' | 'getObject' | 'headObject' | 'listObjects' | 'listCommonPrefixes' | 'deleteObject';
type Optional = 'createSignedUrl' | 'removeUnfinishedPuts' | 'lockObject' | 'readObjectLock' | 'readProtection';

/** The operations of a store. Each is a function of a shared context and of the arguments of the call. */
export type StoreOperations<Context> = { readonly [Name in Required]: Call<Context, Name> } & {
  readonly [Name in Optional]?: Call<Context, Name> | undefined;
};

/** Makes the calls of a store from its operations. Each operation gets the context. If the options of a call have a patience, it replaces
 * the one in the context. A call without an operation is missing in the result. */
export function storeCalls<Context>(of: {
  readonly context: Context;
  readonly withPatience: (patience: Patience) => Context;
  readonly operations: StoreOperations<Context>;
}): Pick<ObjectStore, Required | Optional> {
  const { context, withPatience, operations } = of;
  const during = (o: StoreCallOptions | undefined) => (o?.patience ? withPatience(o.patience) : context);
  const { createSignedUrl, removeUnfinishedPuts, lockObject, readObjectLock, readProtection } = operations;
  return {
    putObject: (key, body, o) => operations.putObject(during(o), key, body, o),
    getObject: (key, o) => operations.getObject(during(o), key, o),
    headObject: (key, o) => operations.headObject(during(o), key, o),
    listObjects: (prefix, o) => operations.listObjects(during(o), prefix, o),
    listCommonPrefixes: (prefix, delimiter, o) => operations.listCommonPrefixes(during(o), prefix, delimiter, o),
    deleteObject: (key, o) => operations.deleteObject(during(o), key, o),
    ...(createSignedUrl && { createSignedUrl: (key, ttl, o) => createSignedUrl(during(o), key, ttl, o) }),
    ...(removeUnfinishedPuts && { removeUnfinishedPuts: (key, o) => removeUnfinishedPuts(during(o), key, o) }),
    ...(lockObject && { lockObject: (key, lock, o) => lockObject(during(o), key, lock, o) }),
    ...(readObjectLock && { readObjectLock: (key, o) => readObjectLock(during(o), key, o) }),
    ...(readProtection && { readProtection: (o) => readProtection(during(o), o) }),
  };
}
