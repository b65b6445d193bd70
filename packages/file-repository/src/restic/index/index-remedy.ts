/** An index is in the packs, too: restic writes it anew, without what it cannot read. */
export const indexRemedy = '`restic repair index` makes the index anew from the packs that are there';
