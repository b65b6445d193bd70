/** Keeps the beginning of a command's output. */
export interface OutputKeeper {
  add(bytes: Uint8Array): void;
  /** What was kept, and how much was not. */
  text(): string;
  readonly truncated: boolean;
}

const keptBytes = 64 * 1024;

export function createOutputKeeper(limitInBytes = keptBytes): OutputKeeper {
  const chunks: Uint8Array[] = [];
  let kept = 0;
  let left = 0;
  return {
    add(bytes) {
      const part = bytes.subarray(0, limitInBytes - kept);
      // A copy: what arrives may be a view of a larger piece.
      if (part.length > 0) chunks.push(Uint8Array.from(part));
      kept += part.length;
      left += bytes.length - part.length;
    },
    text: () => `${Buffer.concat(chunks).toString('utf8')}${left > 0 ? `\n... (${left} more bytes)` : ''}`,
    get truncated() {
      return left > 0;
    },
  };
}
