import PQueue from 'p-queue';

/** Works on all elements, up to `concurrency` of them at once. All have ended before the first error is thrown. */
export async function inParallel<T>(
  elements: readonly T[],
  options: { readonly concurrency: number; readonly work: (element: T) => Promise<void> },
): Promise<void> {
  const queue = new PQueue({ concurrency: options.concurrency });
  const ends = await Promise.allSettled(elements.map((element) => queue.add(() => options.work(element))));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}
