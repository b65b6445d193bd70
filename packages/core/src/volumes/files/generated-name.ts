const longestName = 253;

/** The name of an object that belongs to another one, as an API server makes it. Longer at its end than there: nobody tries again when
 * it is taken. */
export function generatedName(owner: string, uid: string): { name: string; generateName: string } {
  const end = uid.slice(-12);
  const generateName = `${owner.slice(0, longestName - end.length - 1)}-`;
  return { name: `${generateName}${end}`, generateName };
}
