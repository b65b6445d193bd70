// Shared by the whole module: upload ids are unique, and two stores of one process may use the same bucket. So no store removes an upload
// that another one is still writing.
const uploads = new Set<string>();
const starting = new Map<string, Set<Promise<unknown>>>();

/** Whether a put of this process is writing the upload. */
export function isRunning(uploadId: string): boolean {
  return uploads.has(uploadId);
}

/** Starts an upload and registers its id. Until the server answers, nobody knows the id: see {@link startsSettled}. */
export async function startUpload(bucketKey: string, start: () => Promise<string>): Promise<string> {
  const pending = start().then((uploadId) => {
    uploads.add(uploadId);
    return uploadId;
  });
  const others = starting.get(bucketKey) ?? new Set();
  starting.set(bucketKey, others.add(pending));
  try {
    return await pending;
  } finally {
    others.delete(pending);
    if (others.size === 0) starting.delete(bucketKey);
  }
}

export function endUpload(uploadId: string): void {
  uploads.delete(uploadId);
}

/** Resolves once {@link isRunning} knows all uploads to the key that are being started now. */
export async function startsSettled(bucketKey: string): Promise<void> {
  await Promise.allSettled(starting.get(bucketKey) ?? []);
}
