import { randomBytes } from 'node:crypto';

/** A polynomial over the field of two elements, as the bits of a number: bit n is the coefficient of x^n. */
type Polynomial = bigint;

/** The degree of restic's polynomials. */
export const degree = 53;
const top = 1n << BigInt(degree);

function degreeOf(a: Polynomial): number {
  if (a === 0n) return -1;
  const hex = a.toString(16);
  return hex.length * 4 - 1 - (Math.clz32(Number.parseInt(hex[0] as string, 16)) - 28);
}

/** Returns the remainder of `a` divided by `b`. */
export function modulo(a: Polynomial, b: Polynomial): Polynomial {
  const length = degreeOf(b);
  let rest = a;
  for (let d = degreeOf(rest); d >= length; d = degreeOf(rest)) rest ^= b << BigInt(d - length);
  return rest;
}

function multiply(a: Polynomial, b: Polynomial): Polynomial {
  let product = 0n;
  for (let i = 0n, rest = b; rest !== 0n; i++, rest >>= 1n) if (rest & 1n) product ^= a << i;
  return product;
}

function greatestCommonDivisor(a: Polynomial, b: Polynomial): Polynomial {
  let [x, y] = [a, b];
  while (y !== 0n) [x, y] = [y, modulo(x, y)];
  return x;
}

/** Whether the polynomial is irreducible (Ben-Or's test) and has the degree that restic requires. */
export function isUsable(polynomial: Polynomial): boolean {
  if (polynomial < top || polynomial >= top << 1n) return false;
  // x^(2^i) - x has all irreducible polynomials of degree i as factors.
  let power = 2n;
  for (let i = 1; i <= degree / 2; i++) {
    power = modulo(multiply(power, power), polynomial);
    if (greatestCommonDivisor(polynomial, power ^ 2n) !== 1n) return false;
  }
  return true;
}

/** Returns a polynomial for a new repository. Somebody who does not know it cannot recognize files by the lengths of their chunks. */
export function randomPolynomial(): Polynomial {
  for (;;) {
    const random = BigInt(`0x${randomBytes(8).toString('hex')}`) % top;
    const candidate = random | top | 1n;
    if (isUsable(candidate)) return candidate;
  }
}
