import { padding, tarEntryHeaders } from './tar-entry-headers.ts';

/** Entries of a tar file in one buffer, as large as a body asks for. */
export class TarBatch {
  readonly #size: number;
  #buffer: Buffer;
  #used = 0;
  /** Of the usual size, and not in use. */
  readonly #spare: Buffer[] = [];

  /** @param size of a batch, in bytes */
  constructor(size: number) {
    this.#size = size;
    this.#buffer = Buffer.allocUnsafeSlow(2 * size);
  }

  get bytes(): number {
    return this.#used;
  }

  /** @param body in parts that follow each other */
  add(name: string, body: readonly Uint8Array[], mtime: Date): void {
    let length = 0;
    for (const part of body) length += part.length;
    for (const header of tarEntryHeaders(name, { length, mtime })) this.#append(header);
    for (const part of body) this.#append(part);
    this.#append(padding(length));
  }

  /** What was added since the last call. Belongs to the caller until it is given back. */
  take(): Buffer {
    const taken = this.#buffer.subarray(0, this.#used);
    this.#used = 0;
    this.#buffer = this.#spare.pop() ?? Buffer.allocUnsafeSlow(2 * this.#size);
    return taken;
  }

  giveBack({ buffer }: Buffer): void {
    if (buffer.byteLength === 2 * this.#size && this.#spare.length < 2) this.#spare.push(Buffer.from(buffer));
  }

  #append(part: Uint8Array): void {
    const end = this.#used + part.length;
    if (end > this.#buffer.length) {
      const larger = Buffer.allocUnsafeSlow(2 * end);
      larger.set(this.#buffer.subarray(0, this.#used));
      this.#buffer = larger;
    }
    this.#buffer.set(part, this.#used);
    this.#used = end;
  }
}
