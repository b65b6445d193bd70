const recover = '`kopia index recover --commit --dangerous-commands=enabled`';

/** Packs contain the index, too. kopia does not open a repository with an index blob that it cannot read. */
export const indexRemedy = `Move that blob away: ${recover} makes the index anew from the packs that are there`;
/** What to do where a blob of an index may be missing. */
export const lostIndexRemedy = `Where an index blob was lost, ${recover} makes it anew from the packs`;
