type NumberArray = Float64Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

/** Numbers without the cost of a JavaScript array's slack. */
export class GrowingArray {
  readonly #make: new (
    length: number,
  ) => NumberArray;
  #values: NumberArray;
  #length = 0;

  constructor(make: new (length: number) => NumberArray) {
    this.#make = make;
    this.#values = new make(1024);
  }

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = new this.#make(Math.ceil(this.#length * 1.5));
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length] = value;
    this.#length += 1;
  }

  set(index: number, value: number): void {
    this.#values[index] = value;
  }

  at(index: number): number {
    return this.#values[index] ?? 0;
  }
}
