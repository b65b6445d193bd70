import { defaultMaxJsonDepth, JsonLimitError, tooDeep, tooMany } from './json-limits.ts';
import { parseJson } from './parse-json.ts';

interface JsonElementsOptions {
  /** `list`: `[element, ...]`. `lists`: `{"name": [element, ...], ...}`. `null` counts as an empty one. */
  readonly shape: 'list' | 'lists';
  /** Bytes of one element. */
  readonly maxElementBytes: number;
  /** Values in the whole text, those inside of elements too. */
  readonly maxValues: number;
  readonly maxDepth?: number | undefined;
  /** `list`: the name of the list that it stands in; `''` where the text is one. */
  readonly onElement: (value: unknown, list: string) => void;
  /** A named list begins. */
  readonly onList?: (name: string) => void;
}

const [quote, comma, colon, backslash, openList, closeList, openObject, closeObject] = [0x22, 0x2c, 0x3a, 0x5c, 0x5b, 0x5d, 0x7b, 0x7d];
const nullText = Buffer.from('null');

type State = 'start' | 'key' | 'key-or-end' | 'colon' | 'member' | 'after-member' | 'element' | 'element-or-end' | 'after-element' | 'end';

/**
 * Takes a JSON list, or an object of lists, apart as it arrives: each element is parsed by itself, so that memory holds one and not
 * the text. Everything else about the text is checked as `JSON.parse` would.
 */
export class JsonElements {
  readonly #options: JsonElementsOptions;
  readonly #maxDepth: number;
  #state: State = 'start';
  #list = '';
  #values = 0;
  /** What is being read: bytes of a key, an element or `null` so far. */
  #parts: Buffer[] = [];
  #bytes = 0;
  #reading: 'nothing' | 'string' | 'nested' | 'scalar' = 'nothing';
  #inString = false;
  #escaped = false;
  #depth = 0;

  constructor(options: JsonElementsOptions) {
    this.#options = options;
    this.#maxDepth = options.maxDepth ?? defaultMaxJsonDepth;
  }

  /** @throws SyntaxError for what is no JSON, has another shape, or passes a limit */
  push(chunk: Buffer): void {
    let position = 0;
    while (position < chunk.length) {
      if (this.#reading === 'nothing') {
        const byte = chunk[position] as number;
        if (isSpace(byte)) position += 1;
        else if (this.#structure(byte)) position += 1;
        continue;
      }
      const end = this.#endOfValue(chunk, position);
      const part = chunk.subarray(position, end < 0 ? chunk.length : end);
      this.#bytes += part.length;
      if (this.#bytes > this.#options.maxElementBytes)
        throw new JsonLimitError('maxElementBytes', `one of its parts has more than ${this.#options.maxElementBytes} bytes`);
      // The chunk may be reused by who pushes it.
      this.#parts.push(end < 0 ? Buffer.from(part) : part);
      if (end < 0) return;
      this.#valueRead();
      position = end;
    }
  }

  /** To be called at the end of the text. @throws SyntaxError when it is cut */
  finish(): void {
    if (this.#reading === 'scalar') this.#valueRead();
    if (this.#state !== 'end') throw new SyntaxError('it ends too early');
  }

  /** A byte between values. Returns whether it is used up; a value begins with it otherwise. */
  #structure(byte: number): boolean {
    switch (this.#state) {
      case 'start':
        if (this.#options.shape === 'list' && byte === openList) return this.#enter('element-or-end');
        if (this.#options.shape === 'lists' && byte === openObject) return this.#enter('key-or-end');
        return this.#begin(byte, this.#options.shape === 'list' ? 'it is not a JSON list' : 'it is not a JSON object');
      case 'key-or-end':
        if (byte === closeObject) return this.#enter('end');
        return this.#beginKey(byte);
      case 'key':
        return this.#beginKey(byte);
      case 'colon':
        if (byte === colon) return this.#enter('member');
        break;
      case 'member':
        if (byte === openList) {
          this.#options.onList?.(this.#list);
          return this.#enter('element-or-end');
        }
        return this.#begin(byte, `${this.#list} is not a list of names`);
      case 'after-member':
        if (byte === comma) return this.#enter('key');
        if (byte === closeObject) return this.#enter('end');
        break;
      case 'element-or-end':
        if (byte === closeList) return this.#closeList();
        return this.#begin(byte);
      case 'element':
        return this.#begin(byte);
      case 'after-element':
        if (byte === comma) return this.#enter('element');
        if (byte === closeList) return this.#closeList();
        break;
      case 'end':
        throw new SyntaxError('something follows its end');
    }
    throw new SyntaxError(`unexpected ${JSON.stringify(String.fromCharCode(byte))}`);
  }

  #enter(state: State): true {
    this.#state = state;
    return true;
  }

  #closeList(): true {
    return this.#enter(this.#options.shape === 'list' ? 'end' : 'after-member');
  }

  #beginKey(byte: number): false {
    if (byte !== quote) throw new SyntaxError('a name is missing');
    return this.#begin(byte);
  }

  /** @param onlyNull a list or object is expected instead, and only `null` may be here: the complaint otherwise */
  #begin(byte: number, onlyNull?: string): false {
    if (onlyNull !== undefined && byte !== nullText[0]) throw new SyntaxError(onlyNull);
    if (byte === comma || byte === closeList || byte === closeObject || byte === colon) throw new SyntaxError('a value is missing');
    this.#count();
    this.#reading = byte === quote ? 'string' : byte === openList || byte === openObject ? 'nested' : 'scalar';
    return false;
  }

  #count(): void {
    this.#values += 1;
    if (this.#values > this.#options.maxValues) throw tooMany(this.#options.maxValues);
  }

  /** Where the value that is being read ends in the chunk (behind its last byte), `-1`: further on. */
  #endOfValue(chunk: Buffer, start: number): number {
    for (let at = start; at < chunk.length; at++) {
      const byte = chunk[at] as number;
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false;
        else if (byte === backslash) this.#escaped = true;
        else if (byte === quote) {
          this.#inString = false;
          if (this.#reading === 'string') return at + 1;
        }
      } else if (byte === quote) this.#inString = true;
      else if (this.#reading === 'scalar') {
        if (byte === comma || byte === closeList || byte === closeObject || isSpace(byte)) return at;
      } else if (byte === openList || byte === openObject) {
        if (++this.#depth > this.#maxDepth) throw tooDeep(this.#maxDepth);
        if (this.#depth > 1) this.#count();
      } else if (byte === closeList || byte === closeObject) {
        if (--this.#depth === 0) return at + 1;
      } else if (byte === comma) this.#count();
    }
    return -1;
  }

  #valueRead(): void {
    const bytes = this.#parts.length === 1 ? (this.#parts[0] as Buffer) : Buffer.concat(this.#parts);
    this.#parts = [];
    this.#bytes = 0;
    this.#reading = 'nothing';
    if (this.#state === 'start' || this.#state === 'member') {
      if (!bytes.equals(nullText)) throw new SyntaxError('it is not a JSON list');
      if (this.#state === 'member') this.#options.onList?.(this.#list);
      this.#state = this.#state === 'start' ? 'end' : 'after-member';
      return;
    }
    const value = parseJson(decode(bytes), { maxDepth: this.#maxDepth });
    if (this.#state === 'key' || this.#state === 'key-or-end') {
      this.#list = value as string;
      this.#state = 'colon';
    } else {
      this.#options.onElement(value, this.#list);
      this.#state = 'after-element';
    }
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decode(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new SyntaxError('it is not UTF-8 text');
  }
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
