import PQueue from 'p-queue';
import type { CallOptions } from '../plugin-api/call-options.ts';
import type { ObjectStore } from '../plugin-api/object-store.ts';

const concurrency = 8;

/** Deletes keys as they arrive, several at once. Tries all of them; then throws the first error. Returns how many. */
export async function deleteObjects(
  store: ObjectStore,
  keys: AsyncIterable<string> | Iterable<string>,
  options: CallOptions = {},
): Promise<number> {
  const queue = new PQueue({ concurrency });
  const errors: unknown[] = [];
  let count = 0;
  for await (const key of keys) {
    count += 1;
    await queue.onSizeLessThan(concurrency);
    queue.add(() => store.deleteObject(key, options)).catch((error: unknown) => errors.push(error));
  }
  await queue.onIdle();
  if (errors.length > 0) throw errors[0];
  return count;
}
