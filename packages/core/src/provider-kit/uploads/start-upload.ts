// Upload ids are unique, and two stores of one process may share a bucket: what runs is known to the whole module, so that
// no store removes an upload that another one is still writing.
const uploads = new Set<string>();
const starting = new Map<string, Set<Promise<unknown>>>();

/** Whether this process is writing the upload. */
export function isRunning(uploadId: string): boolean {
  return uploads.has(uploadId);
}

/** Starts an upload and registers it. Between its start on the server and the answer nobody knows its id: see {@link startsSettled}. */
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

/** Resolves once every upload of the key that is being started now is known to {@link isRunning}. */
export async function startsSettled(bucketKey: string): Promise<void> {
  await Promise.allSettled(starting.get(bucketKey) ?? []);
}
