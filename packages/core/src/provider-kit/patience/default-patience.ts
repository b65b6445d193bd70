/** How long to wait for a store that does not answer, in milliseconds, unless an option says otherwise. A server or a load balancer can
 * restart in these two minutes. */
export const defaultPatienceInMs = 120_000;
