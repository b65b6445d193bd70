import { randomBytes } from 'node:crypto';

/** Each lets the values of one object be seen once: an address that is opened again, or kept in a history, shows none. */
export interface RevealTickets {
  /** `about`: which object. */
  issue(about: string): string;
  /** Whether the ticket is good for it; it is not any more afterwards. */
  redeem(ticket: string | null, about: string): boolean;
}

const mostTickets = 1000;
const goodForInMs = 10 * 60_000;

export function createRevealTickets(now: () => number = Date.now): RevealTickets {
  const tickets = new Map<string, { readonly about: string; readonly until: number }>();
  return {
    issue(about) {
      const [oldest] = tickets.keys();
      if (tickets.size >= mostTickets && oldest !== undefined) tickets.delete(oldest);
      const ticket = randomBytes(18).toString('base64url');
      tickets.set(ticket, { about, until: now() + goodForInMs });
      return ticket;
    },
    redeem(ticket, about) {
      const found = ticket === null ? undefined : tickets.get(ticket);
      if (ticket === null || !found || found.about !== about) return false;
      tickets.delete(ticket);
      return found.until >= now();
    },
  };
}
