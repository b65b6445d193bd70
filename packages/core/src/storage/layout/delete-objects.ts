import PQueue from 'p-queue';

const concurrency = 8;

/** Deletes what arrives, several at once. Tries all of it; then throws the first error. Returns how many there were. */
export async function deleteObjects<Each>(
  each: AsyncIterable<Each> | Iterable<Each>,
  remove: (one: Each) => Promise<unknown>,
): Promise<number> {
  const queue = new PQueue({ concurrency });
  const errors: unknown[] = [];
  let count = 0;
  for await (const one of each) {
    count += 1;
    await queue.onSizeLessThan(concurrency);
    queue.add(() => remove(one)).catch((error: unknown) => errors.push(error));
  }
  await queue.onIdle();
  if (errors.length > 0) throw errors[0];
  return count;
}
