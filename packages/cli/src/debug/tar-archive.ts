import { gzipSync } from 'node:zlib';

const blockBytes = 512;

/** Files as a gzipped tar archive that only its owner may read when it is unpacked. */
export function tarArchive(files: ReadonlyMap<string, string>, now: Date): Buffer {
  const parts = [...files].flatMap(([name, text]) => {
    const body = Buffer.from(text);
    return [header(name, body.length, now), body, Buffer.alloc((blockBytes - (body.length % blockBytes)) % blockBytes)];
  });
  return gzipSync(Buffer.concat([...parts, Buffer.alloc(2 * blockBytes)]));
}

function header(path: string, size: number, now: Date): Buffer {
  const block = Buffer.alloc(blockBytes);
  const { name, prefix } = splitPath(path);
  const octal = (value: number, digits: number) => value.toString(8).padStart(digits - 1, '0');
  block.write(name, 0, 100);
  block.write(octal(0o600, 8), 100);
  block.write(octal(0, 8), 108);
  block.write(octal(0, 8), 116);
  block.write(octal(size, 12), 124);
  block.write(octal(Math.floor(now.getTime() / 1000), 12), 136);
  block.write('        ', 148);
  block.write('0', 156);
  block.write('ustar\u000000', 257);
  block.write(prefix, 345, 155);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${octal(sum, 7)}\u0000 `, 148);
  return block;
}

/** A name has 100 bytes; its folders may be elsewhere. */
function splitPath(path: string): { readonly name: string; readonly prefix: string } {
  if (Buffer.byteLength(path) <= 100) return { name: path, prefix: '' };
  const at = path.indexOf('/', path.length - 100);
  return at < 0 ? { name: path.slice(-100), prefix: '' } : { name: path.slice(at + 1), prefix: path.slice(0, at) };
}
