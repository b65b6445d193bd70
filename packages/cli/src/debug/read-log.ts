const maxBytes = 16 * 1024 * 1024;

/** A log as text; of a very long one the end. */
export async function readLog(log: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  let isCut = false;
  for await (const chunk of log) {
    chunks.push(chunk);
    bytes += chunk.length;
    while (bytes - (chunks[0]?.length ?? 0) >= maxBytes) {
      bytes -= chunks.shift()?.length ?? 0;
      isCut = true;
    }
  }
  const text = Buffer.concat(chunks).toString('utf8');
  return isCut ? `(the beginning was left out)\n${text.slice(text.indexOf('\n') + 1)}` : text;
}
