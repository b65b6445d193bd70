/** Returns the id of the blob that holds a pack. */
export function packBlobId(pack: string): string {
  return `data/${pack.slice(0, 2)}/${pack}`;
}
