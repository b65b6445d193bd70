import { ownMember } from '../json/index.ts';

const nano = 1_000_000_000n;
const binary: Readonly<Record<string, bigint>> = {
  Ki: 1n << 10n,
  Mi: 1n << 20n,
  Gi: 1n << 30n,
  Ti: 1n << 40n,
  Pi: 1n << 50n,
  Ei: 1n << 60n,
};
const decimalExponents: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };

/**
 * A Kubernetes quantity (`10Gi`, `1.5T`, `200m`, `1e9`) in billionths, rounded up as the API server does; `undefined` when
 * it is none. Exact: sizes of volumes pass what a double holds.
 */
export function parseQuantity(text: string): bigint | undefined {
  const match = /^([+-]?)(\d+\.?\d*|\.\d+)(?:([KMGTPE]i)|([numkMGTPE]?)|[eE]([+-]?\d{1,3}))$/.exec(text);
  if (!match) return undefined;
  const [, sign, number = '', binarySuffix, decimalSuffix = '', exponent] = match;
  const [whole = '', fraction = ''] = number.split('.');
  const digits = BigInt(`${whole}${fraction}` || '0');
  const scale = binarySuffix === undefined ? 1n : (ownMember(binary, binarySuffix) ?? 1n);
  const power = 9 - fraction.length + (exponent === undefined ? (ownMember(decimalExponents, decimalSuffix) ?? 0) : Number(exponent));
  const value = power >= 0 ? digits * scale * 10n ** BigInt(power) : divideUp(digits * scale, 10n ** BigInt(-power));
  return sign === '-' ? -value : value;
}

/** Billionths to whole units, such as bytes. */
export function wholeUnits(quantity: bigint): bigint {
  return divideUp(quantity, nano);
}

function divideUp(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor - 1n) / divisor;
}
