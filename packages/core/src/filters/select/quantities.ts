import type { Environment } from '@marcbachmann/cel-js';
import { parseQuantity } from '../quantity.ts';

/** A Kubernetes quantity, in billionths. */
class Quantity {
  readonly billionths: bigint;

  constructor(billionths: bigint) {
    this.billionths = billionths;
  }
}

/** `isQuantity(text)` and `quantity(text)`, as the expressions of a Kubernetes API server have them. */
export function registerQuantities(environment: Environment): Environment {
  const order = (a: Quantity, b: Quantity) => (a.billionths < b.billionths ? -1n : a.billionths > b.billionths ? 1n : 0n);
  return environment
    .registerType('Quantity', { ctor: Quantity, fields: {} })
    .registerFunction('isQuantity(string): bool', (text: string) => parseQuantity(text) !== undefined)
    .registerFunction('quantity(string): Quantity', (text: string) => {
      const billionths = parseQuantity(text);
      if (billionths === undefined) throw new Error('it is not a quantity');
      return new Quantity(billionths);
    })
    .registerFunction('Quantity.isLessThan(Quantity): bool', (a: Quantity, b: Quantity) => order(a, b) < 0n)
    .registerFunction('Quantity.isGreaterThan(Quantity): bool', (a: Quantity, b: Quantity) => order(a, b) > 0n)
    .registerFunction('Quantity.compareTo(Quantity): int', order)
    .registerFunction('Quantity.sign(): int', (a: Quantity) => order(a, new Quantity(0n)))
    .registerOperator('Quantity == Quantity', (a: Quantity, b: Quantity) => a.billionths === b.billionths);
}
