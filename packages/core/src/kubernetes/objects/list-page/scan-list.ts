/** Bytes from `start` to before `end`; `start` is -1 for what is not there. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** Where an item of a list stands, and the members of it that a filter may ask for. */
export interface ScannedItem extends TextRange {
  /** Whether parsing and printing it gives the same bytes again, and it has no member that has to be looked at. */
  readonly plain: boolean;
  readonly apiVersion: TextRange;
  readonly kind: TextRange;
  readonly name: TextRange;
  readonly namespace: TextRange;
  readonly labels: TextRange;
  readonly deletionTimestamp: TextRange;
}

export interface ScannedList {
  readonly items: readonly ScannedItem[];
  /** The brackets of `items` and what is between them. */
  readonly range: TextRange;
}

const [quote, comma, colon, backslash, minus, zero, nine] = [0x22, 0x2c, 0x3a, 0x5c, 0x2d, 0x30, 0x39];
const [openList, closeList, openObject, closeObject, newline, space] = [0x5b, 0x5d, 0x7b, 0x7d, 0x0a, 0x20];

// A scanner calls itself for each level, and compares each name with all others of its object. What has more is parsed.
const maxDepth = 100;
const maxNames = 64;
/** A double holds them all. */
const maxDigits = 15;

const declined = Symbol('declined');
const nowhere: TextRange = { start: -1, end: -1 };

/**
 * Finds the items of a Kubernetes list in its JSON text. `undefined`: the text is no such list, or has not the form in which API
 * servers print it (no spaces, not too deep): only a parser knows then.
 * @param watched names of members: an item that has one, at any level, is not plain
 */
export function scanList(bytes: Uint8Array, watched: readonly string[] = []): ScannedList | undefined {
  try {
    return new ListScanner(bytes, watched).list();
  } catch (error) {
    if (error === declined) return undefined;
    throw error;
  }
}

class ListScanner {
  readonly #bytes: Uint8Array;
  readonly #watched: Int32Array;
  /** Of the names in each object that is open, one behind the other. */
  readonly #hashes = new Int32Array((maxDepth + 1) * maxNames);
  #hashed = 0;
  #at = 0;
  #plain = true;
  #nameStart = 0;
  #nameEnd = 0;

  constructor(bytes: Uint8Array, watched: readonly string[]) {
    this.#bytes = bytes;
    this.#watched = Int32Array.from(watched, (name) => hashOf(Buffer.from(name)));
  }

  list(): ScannedList {
    const items: ScannedItem[] = [];
    let range: TextRange | undefined;
    this.#object(1, () => {
      if (!this.#isNamed('items')) return this.#value(2);
      if (range) throw declined;
      const start = this.#at;
      this.#take(openList);
      if (this.#bytes[this.#at] === closeList) this.#at += 1;
      else {
        do items.push(this.#item());
        while (this.#goesOn(closeList));
      }
      range = { start, end: this.#at };
    });
    while (this.#bytes[this.#at] === newline) this.#at += 1;
    if (!range || this.#at < this.#bytes.length) throw declined;
    return { items, range };
  }

  #item(): ScannedItem {
    const start = this.#at;
    let [apiVersion, kind, name, namespace, labels, deletionTimestamp] = [nowhere, nowhere, nowhere, nowhere, nowhere, nowhere];
    this.#plain = true;
    const metadata = () => {
      if (this.#isNamed('name')) name = this.#ranged(4);
      else if (this.#isNamed('namespace')) namespace = this.#ranged(4);
      else if (this.#isNamed('labels')) labels = this.#ranged(4);
      else if (this.#isNamed('deletionTimestamp')) deletionTimestamp = this.#ranged(4);
      else this.#value(4);
    };
    this.#object(2, () => {
      if (this.#isNamed('metadata') && this.#bytes[this.#at] === openObject) this.#object(3, metadata);
      else if (this.#isNamed('apiVersion')) apiVersion = this.#ranged(3);
      else if (this.#isNamed('kind')) kind = this.#ranged(3);
      else this.#value(3);
    });
    return { start, end: this.#at, plain: this.#plain, apiVersion, kind, name, namespace, labels, deletionTimestamp };
  }

  #ranged(depth: number): TextRange {
    const start = this.#at;
    this.#value(depth);
    return { start, end: this.#at };
  }

  #take(byte: number): void {
    if (this.#bytes[this.#at] !== byte) throw declined;
    this.#at += 1;
  }

  /** Whether another element follows. */
  #goesOn(end: number): boolean {
    const byte = this.#bytes[this.#at++];
    if (byte === comma) return true;
    if (byte !== end) throw declined;
    return false;
  }

  #value(depth: number): void {
    const byte = this.#bytes[this.#at] as number;
    if (byte === quote) this.#string();
    else if (byte === openObject) this.#object(depth);
    else if (byte === openList) this.#listOfAnything(depth);
    else if (byte === minus || (byte >= zero && byte <= nine)) this.#number();
    else if (!this.#word('true') && !this.#word('false') && !this.#word('null')) throw declined;
  }

  /** @param member called behind the colon of each; takes the value. @default skips it */
  #object(depth: number, member?: () => void): void {
    if (depth > maxDepth) throw declined;
    this.#take(openObject);
    if (this.#bytes[this.#at] === closeObject) {
      this.#at += 1;
      return;
    }
    const first = this.#hashed;
    do {
      this.#key(first);
      this.#take(colon);
      if (member) member();
      else this.#value(depth + 1);
    } while (this.#goesOn(closeObject));
    this.#hashed = first;
  }

  #listOfAnything(depth: number): void {
    if (depth > maxDepth) throw declined;
    this.#take(openList);
    if (this.#bytes[this.#at] === closeList) {
      this.#at += 1;
      return;
    }
    do this.#value(depth + 1);
    while (this.#goesOn(closeList));
  }

  /** A name that its object may have already, or that objects of the engine sort to the front (`0`, `17`), makes the item not plain. */
  #key(first: number): void {
    const bytes = this.#bytes;
    const watched = this.#watched;
    const start = this.#at + 1;
    this.#string();
    const end = this.#at - 1;
    this.#nameStart = start;
    this.#nameEnd = end;
    let hash = 0;
    let digits = 0;
    for (let at = start; at < end; at++) {
      const byte = bytes[at] as number;
      hash = (Math.imul(hash, 31) + byte) | 0;
      if (byte <= nine && byte >= zero) digits += 1;
    }
    if (digits === end - start) this.#plain = false;
    for (let i = 0; i < watched.length; i++) if (watched[i] === hash) this.#plain = false;
    if (this.#hashed - first >= maxNames) this.#plain = false;
    else {
      for (let other = first; other < this.#hashed; other++) if (this.#hashes[other] === hash) this.#plain = false;
      this.#hashes[this.#hashed++] = hash;
    }
  }

  #isNamed(name: string): boolean {
    const start = this.#nameStart;
    const end = this.#nameEnd;
    if (end - start !== name.length) return false;
    for (let at = 0; at < name.length; at++) if (this.#bytes[start + at] !== name.charCodeAt(at)) return false;
    return true;
  }

  #string(): void {
    const bytes = this.#bytes;
    if (bytes[this.#at] !== quote) throw declined;
    let at = this.#at + 1;
    for (;;) {
      while (goesOnString[bytes[at] as number] === 1) at += 1;
      const byte = bytes[at];
      if (byte === quote) break;
      if (byte !== backslash) throw declined;
      at = this.#escape(at + 1);
    }
    this.#at = at + 1;
  }

  /** @param at behind the backslash. @returns what follows the escape */
  #escape(at: number): number {
    const code = this.#bytes[at];
    if (code === 0x75) {
      const digits = Buffer.from(this.#bytes.subarray(at + 1, at + 5)).toString('latin1');
      if (!/^[\da-fA-F]{4}$/.test(digits)) throw declined;
      // Control characters that have no letter are printed so, all others as they are.
      if (!/^00(?:0[0-7be-f]|1[\da-f])$/.test(digits)) this.#plain = false;
      return at + 5;
    }
    if (code === undefined || !shortEscapes.includes(code)) {
      if (code !== 0x2f) throw declined;
      this.#plain = false; // `\/`
    }
    return at + 1;
  }

  #number(): void {
    const bytes = this.#bytes;
    const start = this.#at;
    let at = start;
    if (bytes[at] === minus) at += 1;
    const first = at;
    while (isDigit(bytes[at])) at += 1;
    const digits = at - first;
    if (digits === 0 || (digits > 1 && bytes[first] === zero)) throw declined;
    if (digits > maxDigits || (bytes[first] === zero && first > start)) this.#plain = false;
    // A fraction or an exponent: a parser says whether it is one.
    for (; isDigit(bytes[at]) || isNumberSign(bytes[at]); at++) this.#plain = false;
    this.#at = at;
  }

  #word(word: string): boolean {
    for (let at = 0; at < word.length; at++) if (this.#bytes[this.#at + at] !== word.charCodeAt(at)) return false;
    this.#at += word.length;
    return true;
  }
}

/** 1 for the bytes that stand for themselves in a string: all but control characters, `"` and `\\`. */
const goesOnString = Uint8Array.from({ length: 256 }, (_, byte) => Number(byte >= space && byte !== quote && byte !== backslash));

/** Behind a backslash: `"`, `\`, `b`, `f`, `n`, `r`, `t`. */
const shortEscapes: readonly number[] = [quote, backslash, 0x62, 0x66, 0x6e, 0x72, 0x74];

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= zero && byte <= nine;
}

/** `.`, `+`, `-`, `e`, `E`. */
function isNumberSign(byte: number | undefined): boolean {
  return byte === 0x2e || byte === 0x2b || byte === minus || byte === 0x65 || byte === 0x45;
}

function hashOf(bytes: Uint8Array): number {
  return bytes.reduce((hash, byte) => (Math.imul(hash, 31) + byte) | 0, 0);
}
