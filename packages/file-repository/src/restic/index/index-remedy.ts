/** Packs contain the index, too. restic rebuilds it, without what it cannot read. */
export const indexRemedy = '`restic repair index` makes the index anew from the packs that are there';
