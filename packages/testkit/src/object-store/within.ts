/** Returns the result of a promise. Fails after `timeoutInMs`, because a case must not hang. */
export async function within<T>(timeoutInMs: number, promise: Promise<T>, message: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${message}: not within ${timeoutInMs} ms`)), timeoutInMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
